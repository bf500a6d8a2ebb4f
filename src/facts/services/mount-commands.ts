// mount(8), crontab(5), systemd.service(5)
import type { Fact, Reading, TextFile } from '../../sdk/index.ts';
import { defineFact, file, firstUnavailable, glob, known, unknownFrom } from '../../sdk/index.ts';
import { ownServices } from '../units/own-units.ts';
import { enablementLinks, linksOf } from '../units/unit-links.ts';
import type { Mount } from '../storage/mount-table.ts';

/** A mount that a command makes at boot. */
export interface MountCommand extends Mount {
  readonly path: string;
}

/** What scripts of the boot, enabled units and `@reboot` lines of cron mount. */
export const mountCommands = defineFact({
  id: 'mount-commands',
  describes: 'Mounts that commands make at boot: rc.local, units of the administrator, @reboot lines of cron',
  sources: {
    rcLocal: file('/etc/rc.local'),
    rcLocalRedhat: file('/etc/rc.d/rc.local'),
    bootLocal: glob('/etc/init.d/*.local'),
    services: ownServices,
    links: enablementLinks,
    crontab: file('/etc/crontab'),
    cron: glob('/etc/cron.d/*'),
    userTables: glob('/var/spool/cron/crontabs/*'),
  },
  parse({ services, links, crontab, cron, userTables, ...scripts }): Fact<readonly MountCommand[]> {
    const lost = firstUnavailable(...Object.values(scripts), services, links, crontab, cron, userTables);
    if (lost !== undefined) return unknownFrom(lost, 'commands that a boot runs');
    const { wantedBy } = linksOf(links.read ? links.value : []);
    const enabled = textsOf(services).filter(({ path }) => wantedBy.has(path.slice(path.lastIndexOf('/') + 1)));
    const tables = [crontab, cron, userTables].flatMap(textsOf);
    return known<readonly MountCommand[]>([
      ...[...Object.values(scripts).flatMap(textsOf), ...enabled].flatMap((each) => mountsIn(each, /^/)),
      ...tables.flatMap((each) => mountsIn(each, /^[ \t]*@reboot[ \t]/)),
    ]);
  },
});

const textsOf = (reading: Reading<TextFile> | Reading<readonly TextFile[]>): readonly TextFile[] =>
  !reading.read ? [] : 'text' in reading.value ? [reading.value] : reading.value;

/** The `mount DEVICE DIRECTORY` commands on the lines of a text that begin as given. */
function mountsIn({ path, text }: TextFile, begins: RegExp): readonly MountCommand[] {
  return text.split('\n').flatMap((line, index) =>
    /^[ \t]*[#;]/.test(line) || !begins.test(line)
      ? []
      : line
          .split(/&&|\|\||[;|&]/)
          .flatMap((command) => mountIn(command))
          .map((mount) => ({ ...mount, path, line: index + 1 })),
  );
}

function mountIn(command: string): readonly Omit<Mount, 'line'>[] {
  const [, rest] = /(?:^|[ \t=!@+:-])(?:\/(?:usr\/)?s?bin\/)?mount[ \t]+(.*)$/.exec(command) ?? [];
  const operands: string[] = [];
  const options = new Map<string, string>();
  const words = (rest ?? '').replaceAll(/["']/g, '').split(/[ \t\r]+/);
  for (let i = 0; i < words.length; i += 1) {
    const [, option, value] = /^-([A-Za-z]*[toUL])(.*)$/.exec(words[i] ?? '') ?? [];
    if (option !== undefined) options.set(option.slice(-1), value === '' ? (words[(i += 1)] ?? '') : (value ?? ''));
    else if (!(words[i] ?? '-').startsWith('-') && words[i] !== '') operands.push(words[i] ?? '');
  }
  const [uuid, label] = [options.get('U'), options.get('L')];
  const source = uuid !== undefined ? `UUID=${uuid}` : label !== undefined ? `LABEL=${label}` : operands.shift();
  const [target] = operands;
  if (source === undefined || !/^(\/dev\/|UUID=|LABEL=)/.test(source) || target?.startsWith('/') !== true) return [];
  return [{ source, target, fstype: options.get('t') ?? '', options: (options.get('o') ?? '').split(',') }];
}
