// systemd.service(5), systemd.timer(5), systemd.path(5), systemd.socket(5)
import type { Reading, TextFile } from '../../sdk/index.ts';
import { defineFact, firstUnavailable, glob, isNotCaptured, known, unknownFrom } from '../../sdk/index.ts';
import type { UnitSetting } from '../grammar/unit-file.ts';
import { parseUnitFile } from '../grammar/unit-file.ts';
import { enablementLinks, linksOf } from './unit-links.ts';

/**
 * A unit of the administrator: its file is in /etc/systemd/system, /run or /usr/local. A drop-in is a unit of the name
 * that it changes; timers, paths and sockets of packages are here as well.
 */
export interface OwnUnit {
  /** `backup.timer` */
  readonly id: string;
  readonly path: string;
  readonly settings: readonly UnitSetting[];
  /** Some unit wants it by a link on disk. */
  readonly enabled: boolean;
}

/** Services whose commands are read. */
export const ownServices = glob('/etc/systemd/system/*.service');

/** Services, timers, paths and sockets of the administrator. */
export const ownUnits = defineFact({
  id: 'own-units',
  describes: 'Services, timers, paths and sockets of the administrator',
  sources: {
    services: ownServices,
    timers: glob('/etc/systemd/system/*.timer'),
    paths: glob('/etc/systemd/system/*.path'),
    sockets: glob('/etc/systemd/system/*.socket'),
    dropIns: glob('/etc/systemd/system/*.d/*.conf'),
    runServices: glob('/run/systemd/system/*.service'),
    runTriggers: glob('/run/systemd/system/*.[tps]*'),
    localServices: glob('/usr/local/lib/systemd/system/*.service'),
    localTriggers: glob('/usr/local/lib/systemd/system/*.[tp]*'),
    packagedTimers: glob('/usr/lib/systemd/system/*.timer'),
    packagedPaths: glob('/usr/lib/systemd/system/*.path'),
    debianTimers: glob('/lib/systemd/system/*.timer'),
    debianPaths: glob('/lib/systemd/system/*.path'),
    links: enablementLinks,
  },
  parse({ links, ...readings }) {
    const { services } = readings;
    const texts = Object.values(readings);
    const lost = firstUnavailable(...texts, links);
    if (lost !== undefined) return unknownFrom(lost, '/etc/systemd/system');
    if (isNotCaptured(services) && texts.every(isNotCaptured) && !services.read)
      return unknownFrom(services, '/etc/systemd/system');
    const { wantedBy } = linksOf(links.read ? links.value : []);
    return known<readonly OwnUnit[]>(
      unique(texts.flatMap(textsOf)).map(({ path, text }) => {
        const [, changed] = /\/([^/]+)\.d\/[^/]+$/.exec(path) ?? [];
        const id = changed ?? path.slice(path.lastIndexOf('/') + 1);
        const isStarted =
          wantedBy.has(id) || path.startsWith('/run/') || /^(multi-user|default|timers)\.target$/.test(id);
        return { id, path, settings: parseUnitFile(text), enabled: isStarted };
      }),
    );
  },
});

/** Of units of one name the first counts: /etc before /run, /usr/local and /usr/lib. Drop-ins all count. */
const unique = (files: readonly TextFile[]): readonly TextFile[] => {
  const seen = new Set<string>();
  return files.filter(({ path }) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (path.endsWith('.conf') || !seen.has(name)) return seen.add(name) !== undefined;
    return false;
  });
};

const textsOf = (reading: Reading<readonly TextFile[]>): readonly TextFile[] => (reading.read ? reading.value : []);

/** Values of a key in a section, in their order; an empty value takes back those before it. */
export function valuesOf(unit: OwnUnit, section: string, key: string): readonly UnitSetting[] {
  const all = unit.settings.filter((setting) => setting.section === section && setting.key === key);
  return all.slice(all.findLastIndex(({ value }) => value === '') + 1);
}

/** The unit that a timer, a path or a socket starts: the one that it names, else the service of its own name. */
export const startedBy = (unit: OwnUnit): string | undefined => {
  const [, type] = /\.(timer|path|socket)$/.exec(unit.id) ?? [];
  if (type === undefined) return undefined;
  const [section, key] = { timer: ['Timer', 'Unit'], path: ['Path', 'Unit'], socket: ['Socket', 'Service'] }[type] ?? [
    '',
    '',
  ];
  return valuesOf(unit, section ?? '', key ?? '').at(-1)?.value ?? unit.id.replace(/\.\w+$/, '.service');
};

/** The commands that a service runs when it is started. */
export const commandsOf = (unit: OwnUnit): readonly UnitSetting[] =>
  ['ExecStartPre', 'ExecStart', 'ExecStartPost'].flatMap((key) => valuesOf(unit, 'Service', key));
