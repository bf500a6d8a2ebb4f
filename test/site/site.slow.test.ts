import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSite } from '../../src/authoring/site-check.ts';
import { newSiteRule } from '../../src/authoring/site-new.ts';
import { testRules } from '../../src/authoring/rule-test.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { NamedRule } from '../../src/sdk/index.ts';
import { RuleCache, cacheFolder } from '../../src/site/cache.ts';
import type { Compile } from '../../src/site/load.ts';
import { loadSite } from '../../src/site/load.ts';
import { healthyPair, healthySnapshot } from '../rules/healthy.ts';

const base = mkdtempSync(join(tmpdir(), 'halint-site-'));
const folder = join(base, 'site-rules');
const cacheAt = join(base, 'cache');
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** The compiler, and how often it was asked for. */
let compilations = 0;
const compile: Compile = (files) => {
  compilations += 1;
  return checkSite(files, base);
};

const load = (version = '1', at = folder, taken: ReadonlySet<string> = new Set()) =>
  loadSite(at, { cache: new RuleCache(cacheAt, version), compile, taken });

async function rulesOf(...args: Parameters<typeof load>): Promise<readonly NamedRule[]> {
  const loaded = await load(...args);
  if ('problems' in loaded) throw new Error(loaded.problems.join('\n'));
  return loaded.rules;
}

const write = (at: string, id: string, text: string): void => {
  mkdirSync(dirname(join(at, id)), { recursive: true });
  writeFileSync(join(at, `${id}.ts`), text);
};

beforeAll(() => {
  newSiteRule(folder, 'our/distribution', 'host');
  newSiteRule(folder, 'our/release', 'pair');
});

// The compiler takes seconds, on a busy machine many.
describe('a folder of site rules', { timeout: 120_000 }, () => {
  it('holds after "rules new" rules that pass their checks and their cases', async () => {
    const tests = await testRules(await rulesOf(), folder);
    expect(tests).toEqual([
      { id: 'our/distribution', passed: 4, failures: [] },
      { id: 'our/release', passed: 3, failures: [] },
    ]);
  });

  it('never overwrites a rule', () => {
    expect(newSiteRule(folder, 'our/release', 'host')).toEqual({ taken: join(folder, 'our/release.ts') });
  });

  it('is compiled once, and again for another text or version', async () => {
    await rulesOf();
    const before = compilations;
    await rulesOf();
    await rulesOf();
    expect(compilations).toBe(before);
    await rulesOf('2');
    expect(compilations).toBe(before + 1);
    writeFileSync(
      join(folder, 'our/release.ts'),
      `${readFileSync(join(folder, 'our/release.ts'), 'utf8')}\n// changed\n`,
    );
    await rulesOf();
    expect(compilations).toBe(before + 2);
  });

  it('is compiled again if its cache was modified or is writable by others', async () => {
    await rulesOf();
    const [name = ''] = readdirSync(cacheAt);
    const before = compilations;
    for (const each of readdirSync(cacheAt))
      writeFileSync(join(cacheAt, each), `${readFileSync(join(cacheAt, each), 'utf8')}\nthrow 1;`);
    await rulesOf();
    expect(compilations).toBe(before + 1);
    chmodSync(join(cacheAt, name), 0o666);
    chmodSync(cacheAt, 0o777);
    await rulesOf();
    expect(compilations).toBe(before + 2);
    chmodSync(cacheAt, 0o700);
  });

  it('is judged a thousand times with one result', async () => {
    const rules = await rulesOf();
    const first = JSON.stringify(evaluate(healthySnapshot, healthyPair, rules));
    expect(first).toContain('"verdict":"pass"');
    for (let run = 0; run < 1000; run += 1)
      expect(JSON.stringify(evaluate(healthySnapshot, healthyPair, rules))).toBe(first);
  });

  it('is refused as a whole where one rule does not pass, with the place', async () => {
    const other = join(base, 'other');
    write(other, 'our/good', readFileSync(join(folder, 'our/release.ts'), 'utf8'));
    write(other, 'our/bad', "import { readFileSync } from 'node:fs';\n");
    const loaded = await load('1', other);
    expect('problems' in loaded && loaded.problems.join('\n')).toContain(
      'other/our/bad.ts:1:1: a rule can only import',
    );
  });

  it('is refused where a name is taken, cannot be an id, or there is nothing', async () => {
    const taken = await load('1', folder, new Set(['our/release']));
    expect('problems' in taken && taken.problems).toEqual([
      expect.stringContaining('our/release.ts:1:1: a rule our/release already exists'),
    ]);
    const misplaced = join(base, 'misplaced');
    write(misplaced, 'Rule', '');
    const loaded = await load('1', misplaced);
    expect('problems' in loaded && loaded.problems).toEqual([
      expect.stringContaining('Rule.ts:1:1: a rule file must be CATEGORY/NAME.ts'),
    ]);
    const nothing = await load('1', join(base, 'nowhere'));
    expect('problems' in nothing && nothing.problems).toEqual([expect.stringContaining('does not exist')]);
  });

  it('makes the verdict unknown, never green, where a rule throws', async () => {
    const broken = join(base, 'broken');
    const text = readFileSync(join(folder, 'our/distribution.ts'), 'utf8').replace(
      'supported.includes(system.id)',
      "supported.slice(9).reduce((x, y) => x + y) === ''",
    );
    write(broken, 'our/broken', text);
    const results = evaluate(healthySnapshot, healthyPair, await rulesOf('1', broken));
    expect(results.map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown']);
    expect(results[0]?.reason).toContain('the site rule our/broken failed: Reduce of empty array');
  });

  it('says which case did not come out', async () => {
    const wrong = join(base, 'wrong');
    write(wrong, 'our/release', readFileSync(join(folder, 'our/release.ts'), 'utf8'));
    writeFileSync(
      join(wrong, 'our/release.yaml'),
      'cases:\n  - { name: nothing changed, expect: [{ host: pair, subject: release }] }\n',
    );
    const [test] = await testRules(await rulesOf('1', wrong), wrong);
    expect(test?.failures).toEqual([
      'nothing changed: expected release (pair); got: pass on the pair',
      'our/release.yaml has no case besides the healthy pair in which the rule passes',
    ]);
  });
});

it('keeps what it compiled where XDG says', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/var/cache/me' }, '/home/me')).toBe('/var/cache/me/halint/site-rules');
  expect(cacheFolder({ XDG_CACHE_HOME: 'relative' }, '/home/me')).toBe('/home/me/.cache/halint/site-rules');
});
