import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formatNames } from '../../src/cli/output/format-names.ts';
import { halint } from '../cli/halint.ts';
import { canary, commands, files, sides, textOf } from './canaries.ts';
import { found, twoHosts } from './two-hosts.ts';

const folder = twoHosts();
const configuration = ['-c', join(folder, 'halint.yaml')];
const snapshot = join(folder, 'snapshot.json');
const env = { TMPDIR: folder, XDG_CACHE_HOME: join(folder, 'cache') };
const places = [...files, ...commands];

afterAll(() => rmSync(folder, { recursive: true }));

/** What a command prints and writes. */
async function output(args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await halint([...args, ...configuration], { env });
  return stdout + stderr;
}

it('the table has at least 80 places, and each is seen where nothing is hidden', () => {
  expect(places.length).toBeGreaterThanOrEqual(80);
  expect(new Set(places.map(({ at }) => at)).size).toBeGreaterThanOrEqual(50);
  const raw = sides.flatMap((side) => places.map((place) => textOf(place, side))).join('\n');
  expect(found(raw)).toHaveLength(2 * places.length);
  expect(found(Buffer.from(`pass: ${canary(places[7] ?? { at: '', text: '' }, 'a')}`).toString('base64'))).toHaveLength(
    1,
  );
});

describe('no secret of two hosts', () => {
  it('is in a snapshot, and each place is seen as different', { timeout: 60_000 }, async () => {
    expect(found(await output(['gather', '-o', snapshot]))).toEqual([]);
    const text = readFileSync(snapshot, 'utf8');
    expect(found(text)).toEqual([]);
    const { hosts } = JSON.parse(text);
    const texts = (side: (typeof sides)[number]): ReadonlyMap<string, string> => readTexts(hosts[side].readings);
    const [a, b] = [texts('a'), texts('b')];
    const same = [...new Set(places.map(({ at }) => at))].filter((at) => {
      const digests = (text = ''): readonly string[] => text.match(/secret:[0-9a-f]{32}/g) ?? [];
      const [mine, other] = [digests(a.get(at)), digests(b.get(at))];
      const differ = new Set(mine.filter((digest) => !other.includes(digest)));
      // The digest of a key stands in no text of a certificate, and the files are compared by their own digest.
      return at !== '/etc/ssl/certs/bm_cert.pem' && differ.size < places.filter((place) => place.at === at).length;
    });
    expect(same).toEqual([]);
  });

  it('is in a report of any format, with all that is said meanwhile', { timeout: 240_000 }, async () => {
    const targets = formatNames.map((format) => ({ format, path: join(folder, `report.${format}`) }));
    const said = await output([
      'check',
      '--verbose',
      '--debug',
      ...targets.flatMap(({ format, path }) => ['-f', `${format}=${path}`]),
    ]);
    expect(found(said)).toEqual([]);
    for (const { path } of targets) expect(found(readFileSync(path, 'utf8'))).toEqual([]);
  });

  it.each([
    ['facts', ['facts', '--verbose']],
    ['sync status', ['sync', 'status', '--verbose']],
    ['sync plan', ['sync', 'plan', '--verbose', '-o', join(folder, 'plan.json')]],
    ['rules explain', ['rules', 'explain', 'drift/synced-files-equal', '--finding', '--verbose']],
  ])('is in what %s prints', { timeout: 120_000 }, async (_what, args) => {
    const said = await output(args);
    expect(said.length).toBeGreaterThan(100);
    expect(found(said)).toEqual([]);
  });

  it('is in a file that a command wrote', () => {
    const written = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && !/\/(a|b)(\/|$)/.test(entry.parentPath.slice(folder.length)),
    );
    expect(written.length).toBeGreaterThan(formatNames.length);
    for (const { parentPath, name } of written)
      expect([name, found(readFileSync(join(parentPath, name), 'latin1'))]).toEqual([name, []]);
  });
});

/** Texts of files by path, and of commands by their words. */
function readTexts(readings: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const add = (name: string, value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) add(name, each);
    else if (isObject(value) && typeof value['text'] === 'string') texts.set(String(value['path']), value['text']);
    else if (isObject(value) && 'stdout' in value)
      texts.set(name, `${String(value['stdout'])}${String(value['stderr'])}`);
  };
  for (const [key, reading] of Object.entries(readings))
    if (isObject(reading)) add(key.replace(/^\w+:/, ''), reading['value']);
  return texts;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
