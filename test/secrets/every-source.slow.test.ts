import { afterAll, describe, expect, it } from 'vitest';
import { contextOf, sourcesOf } from '../../src/engine/select.ts';
import { facts } from '../../src/facts/index.ts';
import type { FileTree, TreeEntry } from '../../src/hosts/offline/file-tree.ts';
import { readOffline } from '../../src/hosts/offline/read-offline.ts';
import { globMatcher } from '../../src/hosts/glob.ts';
import { maskText } from '../../src/hosts/secrets/mask.ts';
import type { Mask, Source } from '../../src/sdk/index.ts';
import { sourceKey } from '../../src/sdk/index.ts';
import { syncFacts } from '../../src/sync/state/sources.ts';
import { filtered, installed, key } from '../hosts/secrets/filtered.ts';
import { healthyHost, healthyPair } from '../rules/healthy.ts';

/**
 * Spellings that any format of configuration, script or output could have. Hand-written from the syntax of INI, YAML,
 * JSON, XML, Lua, the shell, Postfix, PostgreSQL, nginx and DRBD. Each stands on lines of its own.
 */
const spellings: readonly string[] = [
  'password = CANARY',
  'db_password: CANARY',
  '# token = "CANARY"',
  '  secret CANARY;',
  'export API_KEY=CANARY',
  '"client_secret": "CANARY",',
  '<nvpair id="x" name="passwd" value="CANARY"/>',
  '<password>CANARY</password>',
  'credentials = { ["secret"] = "CANARY" },',
  'x_maps = static:bob:CANARY',
  "conninfo = 'host=b password=CANARY port=1'",
  'https://bob:CANARY@h.example.org/x',
  'curl -u bob:CANARY https://h.example.org/',
  'tool --password CANARY --verbose',
  'Authorization: Bearer CANARY',
  '-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----',
];

const context = contextOf(healthyPair, 'a');
const recorded = await healthyHost('a');
const all = sourcesOf([...facts, ...syncFacts], context);
/** A document that halint wrote itself, and listings, in which no text stands. */
const isText = (source: Source): boolean =>
  source.kind !== 'listing' && !(source.kind === 'file' && source.digestsOnly === true);
const sources = all.filter(isText);

/** A path that a shell pattern matches. */
function pathFor(pattern: string): string {
  const path = pattern.replaceAll(/\[(!?)([^\]]*)\]/g, (_, not: string, set: string) => (not ? 'x' : set.charAt(0)));
  return path.replaceAll(/[*?]/g, 'x');
}

/** What the fixture has recorded of a source; nothing where a healthy host has nothing. */
function recordedText(source: Source): string {
  const reading = recorded.readings[sourceKey(source)];
  if (reading?.read !== true) return '';
  const { value } = reading;
  if (Array.isArray(value)) return value.map((each) => ('text' in each ? each.text : '')).join('');
  return 'text' in value ? value.text : 'stdout' in value ? value.stdout : '';
}

const canaries = new Map<string, string>();
const canary = (at: string): string => {
  const made = `Cn${canaries.size}x7RzQ`;
  canaries.set(made, at);
  return made;
};

const everywhere = ['at the beginning', 'in the middle', 'at the end'] as const;
type Where = (typeof everywhere)[number];

/** The recorded text with every spelling at these places: before it, between two of its lines, after it. */
function planted(source: Source, places: readonly Where[]): string {
  const lines = recordedText(source).split('\n');
  const block = (place: Where): readonly string[] =>
    places.includes(place)
      ? [
          '',
          ...spellings.map((text) => text.replaceAll('CANARY', canary(`${sourceKey(source)}, ${place}: ${text}`))),
          '',
        ]
      : [];
  const middle = Math.floor(lines.length / 2);
  return [
    ...block('at the beginning'),
    ...lines.slice(0, middle),
    ...block('in the middle'),
    ...lines.slice(middle),
    ...block('at the end'),
  ].join('\n');
}

const texts = new Map(sources.map((source) => [source, planted(source, everywhere)] as const));
const perSource = 3 * spellings.length;

/** Where the secrets that a text holds were planted. */
const found = (text: string): readonly string[] =>
  [...new Set(text.match(/Cn\d+x7RzQ/g) ?? [])].map((each) => canaries.get(each) ?? each);

const files = new Map<string, string>();
const commands = new Map<string, string>();
for (const [source, text] of texts) {
  if (source.kind === 'command') commands.set(source.argv.join(' '), text);
  else if (source.kind === 'file') files.set(source.path, text);
  else if (source.kind === 'glob') files.set(pathFor(source.pattern), text);
}
const folders = new Set(
  [...files.keys()].flatMap((path) => path.split('/').map((_, i, steps) => steps.slice(0, i).join('/') || '/')),
);

const tree: FileTree = {
  entry(path): TreeEntry | undefined {
    const text = files.get(path);
    if (text !== undefined) return { type: 'file', size: Buffer.byteLength(text) };
    return folders.has(path) ? { type: 'directory', size: 0 } : undefined;
  },
  names: (folder) => {
    const before = folder === '/' ? '/' : `${folder}/`;
    const below = [...files.keys(), ...folders].filter((path) => path.startsWith(before) && path !== folder);
    return [...new Set(below.map((path) => path.slice(before.length).split('/')[0] ?? ''))].sort();
  },
  read: (path) => Buffer.from(files.get(path) ?? ''),
  digest: () => '0'.repeat(64),
  link: () => undefined,
};

const kept = {
  name: 'planted',
  files: tree,
  commands: {
    find: (argv: readonly string[]) => {
      const text = commands.get(argv.join(' '));
      return text === undefined ? undefined : { stdout: text, stderr: text, exit: 0 };
    },
    all: () => [],
  },
  metadata: new Map(),
  lookedFor: () => true,
  chosen: false,
};

afterAll(() => canaries.clear());

describe('in every file, pattern and command that halint reads', () => {
  it('a secret in any spelling is planted, and seen where nothing is hidden', () => {
    expect(sources.length).toBeGreaterThan(200);
    for (const source of sources)
      if (source.kind === 'glob') expect(globMatcher(source.pattern).test(pathFor(source.pattern))).toBe(true);
    for (const [source, text] of texts)
      expect([sourceKey(source), found(text).length]).toEqual([sourceKey(source), perSource]);
  });

  it('none of a tree, an archive or a recording is left, and each text was read', async () => {
    const { readings } = await readOffline('planted', 'test', kept, {
      sources,
      digestKey: key,
      secrets: {},
      deadline: 60,
    });
    const unread = sources.map(sourceKey).filter((name) => readings[name]?.read !== true);
    // Patterns that match the folder of another pattern as well.
    for (const name of unread)
      expect([name, readings[name]]).toEqual([
        name,
        { read: false, reason: 'not-collected', detail: expect.stringContaining('is not a regular file') },
      ]);
    expect(unread.length).toBeLessThan(5);
    for (const source of sources) {
      const text = JSON.stringify(readings[sourceKey(source)]);
      expect([sourceKey(source), found(text)]).toEqual([sourceKey(source), []]);
      if (unread.includes(sourceKey(source))) continue;
      expect([sourceKey(source), new Set(text.match(/secret:[0-9a-f]{32}/g)).size >= perSource / 2]).toEqual([
        sourceKey(source),
        true,
      ]);
    }
  });

  // One awk: test/hosts/secrets holds the others to the same results.
  it.each(installed.slice(0, 1))('none is in what %s lets a host send', { timeout: 120_000 }, async (awk) => {
    const masks = (source: Source): readonly Mask[] | undefined => ('mask' in source ? source.mask : undefined);
    const all = sources.map((source) => maskText(planted(source, ['in the middle']), masks(source), key));
    // One run of the script has digests for a thousand secrets.
    const atOnce = Math.floor(1000 / (2 * spellings.length));
    for (let from = 0; from < all.length; from += atOnce) {
      const { wire } = filtered(awk, all.slice(from, from + atOnce));
      expect(found(wire.toString('latin1'))).toEqual([]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
});
