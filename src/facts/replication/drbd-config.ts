// drbd.conf-8.4(5), drbd.conf-9.0(5)
import type { Fact, Reading, TextFile, Unknown } from '../../sdk/index.ts';
import { defineFact, file, glob, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { matchesPattern } from '../manifest/pattern.ts';
import type { DrbdRefusal } from './drbd-acceptance.ts';
import { drbdRefusals } from './drbd-acceptance.ts';
import type { DrbdOption, DrbdResource } from './drbd-model.ts';
import { optionsIn, resourceFrom } from './drbd-model.ts';
import type { DrbdStatement } from '../grammar/drbd-conf.ts';
import { canonicalDrbd, readDrbd } from '../grammar/drbd-conf.ts';

export interface DrbdConfig {
  /** Whether there is a configuration at all; the packages bring an empty one. */
  readonly configured: boolean;
  readonly resources: readonly DrbdResource[];
  /** Options of the `common` section, which hold where a resource says nothing. */
  readonly common: readonly DrbdOption[];
  readonly canonicalCommon: string;
  /** Options for which drbdadm refuses the configuration. */
  readonly refusals: readonly DrbdRefusal[];
}

const main = '/etc/drbd.conf';
const nothing: DrbdConfig = { configured: false, resources: [], common: [], canonicalCommon: '', refusals: [] };

/** Where DRBD's configuration can be read; `drbdState` names its resources by the same files. */
export const drbdConfigSources = {
  drbdConf: file(main),
  drbdFolder: glob('/etc/drbd.d/*.res'),
  drbdCommon: glob('/etc/drbd.d/*.conf'),
  linstor: glob('/var/lib/linstor.d/*.res'),
};

/** DRBD's resources as configured, with includes followed. The shared secret is a digest. */
export const drbdConfig = defineFact({
  id: 'drbd-config',
  describes: 'DRBD’s resources as configured',
  sources: drbdConfigSources,
  parse({ drbdConf, drbdFolder, drbdCommon, linstor }): Fact<DrbdConfig> {
    if (!drbdConf.read) return drbdConf.reason === 'absent' ? known(nothing) : unknownFrom(drbdConf, main);
    const folders: readonly Folder[] = [
      { holds: /^\/etc\/drbd\.d\/[^/]*\.res$/, reading: drbdFolder },
      { holds: /^\/etc\/drbd\.d\/[^/]*\.conf$/, reading: drbdCommon },
      { holds: /^\/var\/lib\/linstor\.d\/[^/]*\.res$/, reading: linstor },
    ];
    const found = follow(drbdConf.value, folders, new Set());
    if ('known' in found) return found;
    const common = found.filter(({ words }) => words[0] === 'common').flatMap(({ body }) => body ?? []);
    const resources = found.map(resourceFrom).filter((resource) => resource !== undefined);
    return known<DrbdConfig>({
      configured: resources.length > 0,
      resources,
      common: optionsIn(common),
      canonicalCommon: canonicalDrbd(common),
      refusals: drbdRefusals(found),
    });
  },
});

/** Files that a configuration may include, and what reading them gave. */
interface Folder {
  /** Paths, or patterns for them, that are among the files. */
  readonly holds: RegExp;
  readonly reading: Reading<readonly TextFile[]>;
}

/** Of all files together; real configurations have some hundreds. */
const mostStatements = 100_000;

/**
 * A file's statements with those of the files that it includes in their place. A folder that cannot be read matters
 * only to a configuration that includes something from it.
 */
function follow(
  from: TextFile,
  folders: readonly Folder[],
  seen: ReadonlySet<string>,
): readonly DrbdStatement[] | Unknown {
  const statements = readDrbd(from.text, from.path);
  if (typeof statements === 'string') return unknown('unparsable', statements);
  const all: DrbdStatement[] = [];
  for (const statement of statements) {
    const [keyword, target] = statement.words;
    if (keyword !== 'include' || target === undefined) {
      all.push(statement);
      continue;
    }
    const pattern = target.startsWith('/') ? target : `${from.path.slice(0, from.path.lastIndexOf('/'))}/${target}`;
    const place = folders.find(({ holds }) => holds.test(pattern))?.reading;
    const where = `${from.path}:${statement.line}: ${pattern}`;
    if (place?.read === false && place.reason !== 'absent') return unknownFrom(place, where);
    const matches = folders
      .flatMap(({ reading }) => (reading.read ? reading.value : []))
      .filter(({ path }) => matchesPattern(pattern, path) && !seen.has(path) && path !== from.path);
    if (matches.length === 0 && place === undefined) return unknown('unparsable', `${where} was not read`);
    for (const match of matches) {
      const below = follow(match, folders, new Set([...seen, from.path]));
      if ('known' in below) return below;
      // Files that include each other several times are few bytes and any number of statements.
      if (all.length + below.length > mostStatements)
        return unknown('unparsable', `${from.path} has more than ${mostStatements} statements with what it includes`);
      for (const each of below) all.push(each);
    }
  }
  return all;
}

/**
 * The option as it is in force for a resource: connections and volumes win over the resource, which wins over `common`.
 * Several where connections differ; none where DRBD's default holds.
 */
export function drbdOption(config: DrbdConfig, resource: DrbdResource, name: string): readonly DrbdOption[] {
  const named = (options: readonly DrbdOption[]): readonly DrbdOption[] =>
    options.filter((option) => option.name === name);
  const nearest = named(resource.innerOptions);
  if (nearest.length > 0) return nearest;
  const own = named(resource.options).at(-1) ?? named(config.common).at(-1);
  return own === undefined ? [] : [own];
}

/** Whether a switch is on: `yes`, or the bare name. */
export const isOn = (options: readonly DrbdOption[]): boolean => options.some(({ value }) => value === 'yes');
