// systemd.mount(5), systemd.automount(5), systemd-escape(1)
import { trimmed } from '../grammar/white-space.ts';
import type { Fact, TextFile } from '../../sdk/index.ts';
import { defineFact, glob, known, listing, unknownFrom } from '../../sdk/index.ts';
import { parseUnitFile } from '../grammar/unit-file.ts';
import type { Mount } from './mount-table.ts';

/** A unit of the administrator that mounts something. */
export interface MountUnit extends Mount {
  /** `var-spool-cyrus.mount` */
  readonly unit: string;
  readonly path: string;
  /** An automount mounts when someone looks; its file system is that of the mount unit of the same name. */
  readonly automount: boolean;
  /** A boot starts it. */
  readonly enabled: boolean;
}

/** Mount and automount units below /etc/systemd/system, where administrators put theirs. */
export const mountUnits = defineFact({
  id: 'mount-units',
  describes: 'Mount and automount units of the administrator',
  sources: {
    mounts: glob('/etc/systemd/system/*.mount'),
    automounts: glob('/etc/systemd/system/*.automount'),
    links: listing('mount-unit-links', [
      '/etc/systemd/system/*.wants/*.mount',
      '/etc/systemd/system/*.requires/*.mount',
      '/etc/systemd/system/*.wants/*.automount',
      '/etc/systemd/system/*.requires/*.automount',
    ]),
  },
  parse({ mounts, automounts, links }): Fact<readonly MountUnit[]> {
    const found: TextFile[] = [];
    for (const reading of [mounts, automounts]) {
      if (!reading.read && reading.reason !== 'absent') return unknownFrom(reading, '/etc/systemd/system');
      if (reading.read) for (const each of reading.value) found.push(each);
    }
    if (!links.read && links.reason !== 'absent') return unknownFrom(links, 'links that enable mount units');
    const enabled = new Set((links.read ? links.value : []).map(({ path }) => path.slice(path.lastIndexOf('/') + 1)));
    return known(found.flatMap((unit) => unitFrom(unit, enabled)));
  },
});

/**
 * A masked unit is a link to /dev/null and has no text; one without What, or whose Where is not its name, systemd
 * refuses: none of them mounts anything.
 */
function unitFrom({ text, path }: TextFile, enabled: ReadonlySet<string>): MountUnit[] {
  const unit = path.slice(path.lastIndexOf('/') + 1);
  const automount = unit.endsWith('.automount');
  const settings = parseUnitFile(text).filter(({ section }) => section === (automount ? 'Automount' : 'Mount'));
  // Of several assignments the last one holds, and an empty one takes the others back.
  const last = (key: string) => settings.filter((setting) => setting.key === key).at(-1);
  const value = (key: string): string => (last(key)?.value ?? '').replaceAll('%%', '%');
  const target =
    value('Where') === ''
      ? unescapeUnit(unit)
      : value('Where')
          .replace(/(?<=.)\/+$/, '')
          .replaceAll(/\/{2,}/g, '/');
  if (settings.length === 0 || target !== unescapeUnit(unit) || (!automount && value('What') === '')) return [];
  return [
    {
      unit,
      path,
      automount,
      enabled: enabled.has(unit),
      target,
      source: value('What'),
      fstype: value('Type'),
      options: value('Options')
        .split(',')
        .map(trimmed)
        .filter((option) => option !== ''),
      line: (last('Where') ?? settings[0])?.line ?? 1,
    },
  ];
}

/** `var-spool-cyrus.mount` is `/var/spool/cyrus`, `var-lib-a\x2db.mount` is `/var/lib/a-b`. */
export function unescapeUnit(unit: string): string {
  const name = unit.replace(/\.(auto)?mount$/, '');
  if (name === '-') return '/';
  return `/${name.replaceAll('-', '/').replaceAll(/\\x([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))}`;
}
