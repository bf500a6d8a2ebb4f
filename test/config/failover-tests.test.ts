import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/config/load.ts';
import { renderProblems } from '../../src/config/reading/problem.ts';

const hosts = (a: string, b: string): string => `{ a: { address: ${a} }, b: { address: ${b} } }`;
const one = `pair: { name: mail, hosts: ${hosts('mail-a', 'mail-b')} }\n`;
const two = `pairs:\n  - { name: north, hosts: ${hosts('n-a', 'n-b')} }\n  - { name: south, hosts: ${hosts('s-a', 's-b')} }\n`;
const test = (more: string, date = '2026-10-04'): string =>
  `failoverTests:\n  - { date: ${date}, kind: switchover, result: passed${more} }\n`;

function load(text: string, evidence = '') {
  const read = (path: string) => (path === '/etc/halint/tests.yaml' ? { text: evidence } : { failure: 'no such file' });
  return parseConfiguration(text, { file: '/etc/halint/halint.yaml', display: 'halint.yaml', home: '/home/me', read });
}

const testsOf = (text: string, evidence?: string) => {
  const result = load(text, evidence);
  if (!result.ok) throw new Error(renderProblems(result.problems));
  return result.configuration.pairs.map(({ pair }) => [pair.name, pair.failoverTests ?? []]);
};

const problemsOf = (text: string): string => {
  const result = load(text);
  return result.ok ? 'none' : renderProblems(result.problems);
};

describe('failover tests in halint.yaml', () => {
  it('belong to the pair, with operator, note and line', () => {
    expect(testsOf(`${one}${test(', host: mail-b, operator: ops, note: CHG-7')}`)).toEqual([
      [
        'mail',
        [
          {
            ...{ date: '2026-10-04', kind: 'switchover', result: 'passed', host: 'mail-b', operator: 'ops' },
            ...{ note: 'CHG-7', source: 'configuration', at: { path: 'halint.yaml', line: 3 } },
          },
        ],
      ],
    ]);
  });

  it('are assigned by pair or by host where the file has several pairs', () => {
    const count = (text: string) => testsOf(text).map(([, tests]) => tests?.length);
    expect(count(`${two}${test(', pair: south')}`)).toEqual([0, 1]);
    expect(count(`${two}${test(', host: n-b')}`)).toEqual([1, 0]);
  });

  it('may be in a file of their own, also for pairs of another configuration', () => {
    const text = `extends: tests.yaml\n${one}`;
    expect(testsOf(text, test(', host: mail-a'))[0]?.[1]).toHaveLength(1);
    expect(testsOf(text, test(', pair: elsewhere'))[0]?.[1]).toHaveLength(0);
  });

  it.each([
    [`${one}${test('', '2026-02-30')}`, '2026-02-30 is not a valid date'],
    [`${one}${test(', host: mail-c')}`, 'unknown host "mail-c"'],
    [`${two}${test(', pair: soth')}`, 'unknown pair "soth"'],
    [`${two}${test('')}`, 'a test applies to one pair; set pair or host'],
    [`${one}${test('').replace('switchover', 'reboot')}`, 'failoverTests'],
    [`${one}${test(', result: maybe')}`, 'result'],
    [`${one}policy: { failoverTestDays: 0 }\n`, 'failoverTestDays'],
    [`${one}policy: { failoverTestKinds: [] }\n`, 'failoverTestKinds'],
  ])('are refused at their line if they are wrong: %#', (text, message) => {
    expect(problemsOf(text)).toContain(message);
  });
});
