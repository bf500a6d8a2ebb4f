import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatNames } from '../../src/cli/output/format-names.ts';
import type { Report } from '../../src/sdk/index.ts';
import { documentOf } from '../report/documents.ts';
import { recordedFleet } from './fleet.ts';
import { halint } from './halint.ts';

let folder = '';
let at = (name: string): string => name;
const check = (...more: readonly string[]) =>
  halint(['check', '-c', at('halint.yaml'), '--snapshot', at('night.ndjson'), ...more]);
const merge = (...more: readonly string[]) => halint(['report', 'merge', ...more]);
const parts = (): readonly string[] => [1, 2, 3].map((part) => at(`part-${part}.json`));
const refusal = (message: string | RegExp) => ({ status: 2, stdout: '', stderr: expect.stringMatching(message) });

function kept(name: string, report: object): string {
  writeFileSync(at(name), JSON.stringify(report));
  return at(name);
}

beforeAll(async () => {
  ({ folder, at } = await recordedFleet({
    north: 'healthy',
    east: 'drifted',
    south: 'healthy',
    west: 'half-read',
    centre: 'drifted',
  }));
  for (const part of [1, 2, 3]) await check('--shard', `${part}/3`, '-f', `json=${at(`part-${part}.json`)}`);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('halint check --shard', () => {
  const pairsIn = (path: string): readonly string[] =>
    JSON.parse(readFileSync(path, 'utf8')).pairs.map(({ pair }: { pair: string }) => pair);

  it('judges its part of the pairs, and the parts are all of them', () => {
    expect(parts().map(pairsIn)).toEqual([['north', 'east'], ['south', 'west'], ['centre']]);
  });

  it('divides the pairs that --pair leaves', async () => {
    const named = ['--pair', 'north', '--pair', 'centre', '--pair', 'south'];
    const { stdout } = await halint([
      'check',
      '-c',
      at('halint.yaml'),
      ...named,
      '--shard',
      '1/2',
      '-f',
      'json',
      '-r',
      'boot',
    ]);
    expect(JSON.parse(stdout).pairs).toMatchObject([{ pair: 'north' }, { pair: 'south' }]);
  });

  it('is no pass where it would judge nothing', async () => {
    expect(await check('--shard', '6/6')).toMatchObject(refusal(/would be empty: there are 5 pairs/));
    expect(await check('--shard', '2/1')).toMatchObject(refusal(/for example 1\/1/));
    const [line] = readFileSync(at('night.ndjson'), 'utf8').split('\n');
    writeFileSync(at('one.ndjson'), line ?? '');
    expect(
      await halint(['check', '-c', at('halint.yaml'), '--snapshot', at('one.ndjson'), '--shard', '3/3']),
    ).toMatchObject(refusal(/no snapshot for a pair of this shard in/));
  });

  it('writes no baseline: shards that run at once would lose what the others wrote', async () => {
    for (const option of ['--update-baseline', '--prune-baseline'])
      expect(await check('--shard', '1/2', '--baseline', at('known.json'), option)).toMatchObject(
        refusal(/remove --shard/),
      );
  });

  it('does not take a snapshot of another pair for its only one', async () => {
    const { stdout } = await check('--shard', '5/5', '-f', 'json', '-r', 'boot');
    expect(JSON.parse(stdout).pairs).toMatchObject([{ pair: 'centre' }]);
  });
});

describe('halint report merge', () => {
  it('makes of the reports of all shards what one check makes of all pairs, in every format, to the byte', async () => {
    const into = (name: string) => formatNames.flatMap((format) => ['-f', `${format}=${at(`${name}.${format}`)}`]);
    const whole = await check(...into('whole'));
    const merged = await merge(...parts(), ...into('merged'));
    expect(merged).toEqual(whole);
    expect(whole.status).toBe(1);
    for (const format of formatNames)
      expect(readFileSync(at(`merged.${format}`), 'utf8'), format).toBe(readFileSync(at(`whole.${format}`), 'utf8'));
  });

  it.each([
    ['1 for findings', ['east'], [], 1],
    ['0 where they are below --fail-on', ['east'], ['--fail-on', 'critical'], 0],
    ['3 where something could not be read', ['west'], [], 3],
    ['1 for both', ['east', 'west'], [], 1],
    ['0 when all is well', ['north', 'south'], [], 0],
    ['2 of a plugin for critical findings', ['east'], ['-f', 'nagios'], 2],
    ['3 of a plugin for unknown results', ['west'], ['-f', 'nagios'], 3],
  ] as const)('exits as check does: %s', async (_, names, options, code) => {
    const reports = parts().map((path): Report => JSON.parse(readFileSync(path, 'utf8')));
    const files = names.map((name) => {
      const report = reports.find(({ pairs }) => pairs.some(({ pair }) => pair === name));
      return kept(`of-${name}.json`, { ...report, pairs: report?.pairs.filter(({ pair }) => pair === name) });
    });
    const lines = readFileSync(at('night.ndjson'), 'utf8')
      .split('\n')
      .filter((line) => names.some((name) => line.includes(`"pair":"${name}"`)));
    writeFileSync(at('some.ndjson'), lines.join('\n'));
    const judged = await halint(['check', '-c', at('halint.yaml'), '--snapshot', at('some.ndjson'), ...options]);
    expect([judged.status, (await merge(...files, ...options)).status]).toEqual([code, code]);
  });

  it('exits with 5 where only waivers are out of date, as check does', async () => {
    expect(await merge(kept('waived.json', documentOf('waived')), '-f', 'json')).toMatchObject({
      status: 5,
      stderr: expect.stringMatching(/exit code 5/),
    });
  });

  it('refuses a pair that is in two reports, and names both', async () => {
    const [first = '', second = ''] = parts();
    expect(await merge(first, second, first)).toMatchObject(
      refusal(/the pair "north" is in .*part-1\.json and in .*part-1\.json/),
    );
    const twice = documentOf('green');
    expect(await merge(kept('twice.json', { ...twice, pairs: [...twice.pairs, ...twice.pairs] }))).toMatchObject(
      refusal(/twice\.json has the pair "mail" twice/),
    );
  });

  it('refuses reports of two versions of halint, and of two configurations', async () => {
    const [first = '', second = ''] = parts();
    const other: Report = JSON.parse(readFileSync(second, 'utf8'));
    expect(await merge(first, kept('later.json', { ...other, halint: '9.9.9' }))).toMatchObject(
      refusal(/part-1\.json was written by halint [\d.]+ and .*later\.json by halint 9\.9\.9/),
    );
    const [id = '', texts] = Object.entries(other.rules)[0] ?? [];
    const tuned = { ...other, rules: { ...other.rules, [id]: { ...texts, why: 'another reason' } } };
    expect(await merge(first, kept('tuned.json', tuned))).toMatchObject(
      refusal(new RegExp(`define the rule ${id} differently`)),
    );
  });

  it('refuses a report in which nothing was judged, what is no report, and what is not there', async () => {
    const [first = ''] = parts();
    expect(await merge(first, kept('empty.json', { ...documentOf('green'), pairs: [] }))).toMatchObject(
      refusal(/empty\.json is a report without pairs/),
    );
    expect(await merge(first, at('night.ndjson'))).toMatchObject(refusal(/night\.ndjson is not JSON/));
    expect(await merge(first, at('healthy.json'))).toMatchObject(refusal(/healthy\.json is not a report of halint/));
    expect(await merge(first, at('nowhere.json'))).toMatchObject(refusal(/cannot read .*nowhere\.json/));
  });

  it('refuses what can be read only once', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    // At once, and without waiting for a writer.
    expect(await merge(at('pipe'))).toMatchObject(refusal(/pipe.*named pipe/));
  });

  it('shows what a hostile report says instead of doing it', async () => {
    const hostile = documentOf('green');
    const pairs = hostile.pairs.map((pair) => ({ ...pair, pair: 'm\u001b[2Jail\n::error::x' }));
    const file = kept('hostile.json', { ...hostile, pairs });
    const { stderr } = await merge(file, kept('again.json', { ...hostile, pairs }));
    expect(stderr).toContain(String.raw`m\x1b[2Jail\n: :error: :x`);
  });
});
