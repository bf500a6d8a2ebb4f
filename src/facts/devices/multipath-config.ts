// multipath.conf(5)
import { wordsOf } from '../grammar/white-space.ts';
import type { Fact, TextFile } from '../../sdk/index.ts';
import { defineFact, file, glob, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { Setting } from '../grammar/sections.ts';
import { readSections } from '../grammar/sections.ts';

export interface MultipathConfig {
  /** multipath.conf first, then its `conf.d`, whose files win. Empty when multipath is not configured here. */
  readonly settings: readonly Setting[];
  /** Names that this host made up for WWIDs (`mpatha`), from its bindings file. */
  readonly bindings: ReadonlyMap<string, string>;
  /** Names that the configuration gives to WWIDs (`multipaths { multipath { wwid … alias … } }`). */
  readonly aliases: ReadonlyMap<string, string>;
}

const main = '/etc/multipath.conf';

/** How multipath is configured, and which names this host uses for the devices that it has seen. */
export const multipathConfig = defineFact({
  id: 'multipath-config',
  describes: 'Multipath as configured: retries, names of devices',
  sources: {
    conf: file(main),
    folder: glob('/etc/multipath/conf.d/*.conf'),
    bindings: file('/etc/multipath/bindings'),
  },
  parse({ conf, folder, bindings }): Fact<MultipathConfig> {
    if (!conf.read && conf.reason !== 'absent') return unknownFrom(conf, main);
    if (!folder.read && folder.reason !== 'absent') return unknownFrom(folder, '/etc/multipath/conf.d');
    if (!bindings.read && bindings.reason !== 'absent') return unknownFrom(bindings, '/etc/multipath/bindings');
    const files: readonly TextFile[] = [...(conf.read ? [conf.value] : []), ...(folder.read ? folder.value : [])];
    const settings: Setting[] = [];
    for (const { text, path } of files) {
      const found = readSections(text, path, { kind: 'multipath' });
      if (typeof found === 'string') return unknown('unparsable', found);
      for (const each of found) settings.push(each);
    }
    return known<MultipathConfig>({
      settings,
      bindings: bindings.read ? bindingsOf(bindings.value.text) : new Map<string, string>(),
      aliases: aliasesOf(settings),
    });
  },
});

/** `mpatha 3600…`, one a line; by WWID. */
function bindingsOf(text: string): ReadonlyMap<string, string> {
  const rows = text.split('\n').map((line) => wordsOf(line));
  return new Map(
    rows.flatMap(([alias = '', wwid]) =>
      alias === '' || alias.startsWith('#') || wwid === undefined ? [] : [[wwid, alias]],
    ),
  );
}

function aliasesOf(settings: readonly Setting[]): ReadonlyMap<string, string> {
  const inside = settings.filter(({ section }) => section.join('/') === 'multipaths/multipath');
  const named = new Map<string, string>();
  for (const { key, values, block, path } of inside) {
    const wwid = inside.find((each) => each.block === block && each.path === path && each.key === 'wwid')?.values[0];
    if (key === 'alias' && wwid !== undefined && values[0] !== undefined) named.set(wwid, values[0]);
  }
  return named;
}
