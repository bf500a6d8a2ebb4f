import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { isFailing } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import { rulePages } from '../../src/dev/rule-pages.ts';
import { rulesOf, seedTopics } from '../../src/authoring/seed-topics.ts';
import { healthyGround } from '../rules/healthy.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));
const folder = fileURLToPath(new URL('../../docs/rules/', import.meta.url));

// The examples on the pages are judged here, each time: a page that says what halint does not say is stale.
const pages = rulePages({
  rules,
  casesOf: (id) => casesOf(fixtures, id),
  ground: healthyGround,
});

if (process.env['UPDATE'] === '1') {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of pages) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

describe('the pages about rules', () => {
  it('are as `npm run generate` makes them', () => {
    const stale = [...pages].filter(([path, text]) => read(path) !== text).map(([path]) => path);
    expect(stale).toEqual([]);
  });

  it('are there for rules that exist, and for no others', () => {
    const there = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
    expect(there.sort()).toEqual([...pages.keys()].sort());
  });
});

describe('the topics of the vendor’s guide', () => {
  const ids = rules.map(({ id }) => id);

  it.each(seedTopics.map((topic) => [topic.topic, topic] as const))(
    '%s: has rules, each with a case that fails',
    (_, topic) => {
      const own = rulesOf(topic, ids);
      expect(own.length).toBeGreaterThanOrEqual(topic.rules.length);
      for (const id of own) expect(casesOf(fixtures, id).some(isFailing), id).toBe(true);
    },
  );
});

function read(path: string): string | undefined {
  try {
    return readFileSync(join(folder, path), 'utf8');
  } catch {
    return undefined;
  }
}
