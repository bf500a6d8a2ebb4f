import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/config/load.ts';
import { renderProblems } from '../../src/config/reading/problem.ts';

const hosts = (a: string, b: string): string => `{ a: { address: ${a} }, b: { address: ${b} } }`;
const one = `pair: { name: mail, hosts: ${hosts('mail-a', 'mail-b')} }\n`;
const two = `pairs:\n  - { name: north, hosts: ${hosts('n-a', 'n-b')} }\n  - { name: south, hosts: ${hosts('s-a', 's-b')} }\n`;
const waiver = (more: string): string =>
  `  - { rule: vip/held, subject: eth0, reason: why, owner: ops, expires: 2027-01-31${more} }\n`;

/** Loads /etc/halint/halint.yaml and /etc/halint/accepted.yaml. */
function loaded(text: string, accepted = '') {
  const read = (path: string) =>
    path === '/etc/halint/accepted.yaml' ? { text: accepted } : { failure: 'no such file' };
  const result = parseConfiguration(text, {
    file: '/etc/halint/halint.yaml',
    display: 'halint.yaml',
    home: '/home/me',
    read,
  });
  if (!result.ok) throw new Error(renderProblems(result.problems));
  return result.configuration;
}

const waiversOf = (text: string, accepted?: string) =>
  loaded(text, accepted).pairs.map(({ pair, waivers }) => [
    pair.name,
    waivers.map(({ host, at }) => [host ?? 'pair', `${at.path}:${at.line}`]),
  ]);

describe('waivers', () => {
  it('are assigned to the pair, with their host and line', () => {
    expect(waiversOf(`${one}waivers:\n${waiver('')}${waiver(', host: mail-b')}`)).toEqual([
      [
        'mail',
        [
          ['pair', 'halint.yaml:3'],
          ['b', 'halint.yaml:4'],
        ],
      ],
    ]);
    expect(
      loaded(`${one}waivers:\n${waiver(', value: 12, moment: after-reboot')}`.replace('12', '"12"')).pairs[0]?.waivers,
    ).toEqual([
      {
        rule: 'vip/held',
        subject: 'eth0',
        reason: 'why',
        owner: 'ops',
        expires: '2027-01-31',
        value: '12',
        moment: 'after-reboot',
        at: { path: 'halint.yaml', line: 3 },
      },
    ]);
  });

  it('go to the pair whose host or name they say', () => {
    expect(waiversOf(`${two}waivers:\n${waiver(', host: s-a')}${waiver(', pair: north')}`)).toEqual([
      ['north', [['pair', 'halint.yaml:6']]],
      ['south', [['a', 'halint.yaml:5']]],
    ]);
  });

  it('of several files are combined, and a shared file may name pairs of other configurations', () => {
    const shared = `waivers:\n${waiver(', host: elsewhere')}${waiver(', pair: elsewhere')}${waiver(', host: mail-a')}`;
    expect(waiversOf(`extends: ./accepted.yaml\n${one}waivers:\n${waiver('')}`, shared)).toEqual([
      [
        'mail',
        [
          ['a', 'accepted.yaml:4'],
          ['pair', 'halint.yaml:4'],
        ],
      ],
    ]);
  });
});

describe('the baseline', () => {
  it('is a path relative to the file that names it', () => {
    expect(loaded(`${one}baseline: known.json\n`).baseline).toBe('/etc/halint/known.json');
    expect(loaded(one).baseline).toBeUndefined();
  });
});
