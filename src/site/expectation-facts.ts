import type { Assertion, ExpectedFormat } from '../config/expectation.ts';
import { facts } from '../facts/index.ts';
import { memoize } from '../sdk/memoize.ts';
import type { KeyValue } from '../facts/grammar/key-values.ts';
import { lastOf, parseEquals } from '../facts/grammar/key-values.ts';
import { parseText } from '../facts/grammar/text-format.ts';
import { manifestEntries } from '../facts/manifest/entries.ts';
import { manifestFile } from '../facts/manifest/manifest.ts';
import { foldersOf, matchesPattern } from '../facts/manifest/pattern.ts';
import { isNetworkType, mountOf } from '../facts/storage/mount-table.ts';
import { mounts } from '../facts/storage/mounts.ts';
import { hiddenBy } from '../facts/readable.ts';
import { recordedAs, showUnits, units } from '../facts/units/units.ts';
import type { Fact, FileSource, HostContext, ListedFile, Pair, Side } from '../sdk/index.ts';
import { command, defineFact, file, known, listing, otherSide, unknown, unknownFrom } from '../sdk/index.ts';

type Of<K extends Assertion['kind']> = Extract<Assertion, { readonly kind: K }>;

/** The value of a key in a file or of a kernel setting. */
export interface SetValue {
  /** Undefined if it is not set. */
  readonly setting: KeyValue | undefined;
  /** The text for a missing value. */
  readonly missing: string;
}

const filesOfPair = memoize((pair: Pair): Readonly<Record<Side, ReadonlyMap<string, FileSource>>> => {
  const of = (side: Side): HostContext => ({ side, pair, host: pair.hosts[side], peer: pair.hosts[otherSide(side)] });
  return { a: filesOf(of('a')), b: filesOf(of('b')) };
});

/** The source for a file, identical to that of other facts, because a snapshot contains each file once. */
const textOf = (path: string, { pair, side }: HostContext): FileSource =>
  filesOfPair(pair)[side].get(path) ?? manifestFile(path);

const filesOf = (context: HostContext): ReadonlyMap<string, FileSource> =>
  new Map(
    facts
      .flatMap((fact) => Object.values(fact.sources(context)))
      .flatMap((source): [string, FileSource][] => (source.kind === 'file' ? [[source.path, source]] : [])),
  );

/** Whether the whole file is a secret, so that its text is never read. */
export function isSecretAsWhole(path: string): boolean {
  const entry = manifestEntries.find(({ pattern }) => matchesPattern(pattern, path));
  return entry === undefined
    ? secretPaths.test(path)
    : entry.class === 'shared-secret' && entry.mask === undefined && entry.holdsSecrets !== true;
}

const secretPaths =
  /^\/etc\/(shadow|gshadow|security\/opasswd)-?$|\.(key|jks|p12|pfx|keytab)$|^\/etc\/ssh\/ssh_host_[a-z0-9]+_key$/;

/** A key of a file. */
export const settingFact = (id: string, { path, format, key }: Of<'setting'>) =>
  defineFact({
    id,
    describes: `The value of ${key} in ${path}`,
    sources: (context) => ({ text: textOf(path, context) }),
    parse({ text }): Fact<SetValue> {
      if (!text.read)
        return text.reason === 'absent'
          ? known({ setting: undefined, missing: `${path} does not exist` })
          : unknownFrom(text, path);
      const settings = read(format, text.value.text);
      if (settings === undefined) return unknown('unparsable', `${path} cannot be parsed as ${format}`);
      return known({ setting: lastOf(settings, key), missing: 'not set' });
    },
  });

function read(format: ExpectedFormat, text: string): readonly KeyValue[] | undefined {
  if (format === 'equals') return plainSettings(text);
  if (format === 'shell')
    return plainSettings(text).map((each) => ({
      ...each,
      key: each.key.replace(/^export\s+/, ''),
      value: unquoted(each.value),
    }));
  return parseText(format, text);
}

/** `key = value`; unlike in files of sysctl, names are not normalised. */
const plainSettings = (text: string): readonly KeyValue[] =>
  text.split('\n').flatMap((raw, index) => {
    const at = raw.indexOf('=');
    if (at < 0 || /^\s*[#;]/.test(raw)) return [];
    return [{ key: raw.slice(0, at).trim(), value: raw.slice(at + 1).trim(), line: index + 1 }];
  });

const unquoted = (value: string): string => /^(["'])(.*)\1(\s*#.*)?$/.exec(value)?.[2] ?? value.replace(/\s+#.*$/, '');

/** Type, owner and mode of a file; undefined if it does not exist. */
export const fileFact = (id: string, path: string, digest: 'none' | 'keyed') =>
  defineFact({
    id,
    describes: digest === 'none' ? `Presence, owner and mode of ${path}` : `The digest of ${path}`,
    // Folders are included, because a missing file may be in a folder that is not accessible.
    sources: {
      files: listing(id, [path, ...foldersOf(path)], digest),
      status: file('/proc/self/status'),
      mountinfo: file('/proc/self/mountinfo'),
    },
    parse({ files, status, mountinfo }): Fact<ListedFile | undefined> {
      const table = mounts.parse({ mountinfo });
      if (table.known && isNetworkType(mountOf(table.value, path)?.fstype ?? '')) {
        return unknown('not-collected', `${path} is on a network mount, which is never accessed`);
      }
      if (!files.read) return files.reason === 'absent' ? known(undefined) : unknownFrom(files, path);
      const found = files.value.find((each) => each.path === path);
      const hidden = found === undefined ? hiddenBy(files.value, status) : undefined;
      return hidden === undefined ? known(found) : unknown('denied', hidden);
    },
  });

/** A name that applies to one pair, or to all pairs if undefined. */
export interface Named {
  readonly name: string;
  readonly pair: string | undefined;
}

const namesFor = (all: readonly Named[], context: HostContext): readonly string[] => [
  ...new Set(all.flatMap(({ name, pair }) => (pair === undefined || pair === context.pair.name ? [name] : []))),
];

/** All units in `expect`, with a single query. The output is parsed like that of the fact `units`. */
export const unitsFact = (named: readonly Named[]) =>
  defineFact({
    id: 'expect/units',
    describes: 'State and enablement of the units in expectations of halint.yaml',
    sources: (context) => {
      const { links } = units.sources(context);
      return { show: command([...showUnits, ...namesFor(named, context)], { recordedAs }), links };
    },
    parse: (readings) => units.parse(readings),
  });

/** All kernel settings in `expect`, with a single query. */
export const sysctlFact = (named: readonly Named[]) =>
  defineFact({
    id: 'expect/sysctl',
    describes: 'Kernel settings in expectations of halint.yaml',
    sources: (context) => ({
      running: command(['sysctl', ...namesFor(named, context)], {
        recordedAs: [
          ['sysctl', '-a'],
          ['sysctl', '*'],
        ],
      }),
    }),
    parse({ running }): Fact<SysctlValues> {
      if (!running.read) return unknownFrom(running, 'sysctl');
      const { stdout, stderr, exit } = running.value;
      if (stdout === '' && exit !== 0 && !/No such file|unknown key/.test(stderr))
        return unknown('unparsable', `sysctl: ${stderr.trim().split('\n')[0] ?? ''}`);
      const absent = [
        ...stderr.matchAll(/cannot stat \/proc\/sys\/([^\s:]+): No such file|["'‘]([^\s"'’]+)["'’] is an unknown key/g),
      ];
      return known({
        settings: parseEquals(stdout),
        absent: absent.map(([, path, key]) => key ?? path?.replaceAll('/', '.') ?? ''),
      });
    },
  });

export interface SysctlValues {
  readonly settings: readonly KeyValue[];
  /** Names that the kernel does not have. A name that is neither here nor in `settings` is unknown. */
  readonly absent: readonly string[];
}
