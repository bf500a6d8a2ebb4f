import { describe, expect, it } from 'vitest';
import type { Configuration } from '../../src/config/configuration.ts';
import { parseConfiguration } from '../../src/config/load.ts';
import { renderProblems } from '../../src/config/reading/problem.ts';
import { profiles } from '../../src/config/profiles.ts';
import type { KnownRules } from '../../src/config/rule-settings.ts';
import type { Rule } from '../../src/sdk/index.ts';

const text = { describes: 'For tests', source: 'this test' };
const rules: KnownRules = new Map<string, Pick<Rule, 'parameters'>>([
  [
    'vip/held',
    {
      parameters: {
        seconds: { kind: 'number', default: 3, unit: 's', minimum: 0, ...text },
        least: { kind: 'table', default: { drbd: 100, pgsql: 60 }, unit: 's', minimum: 0, ...text },
      },
    },
  ],
  ['storage/mounts', { parameters: {} }],
]);

const pair = 'pair: { hosts: { a: { address: mail-a }, b: { address: mail-b } } }\n';

/** Loads /etc/halint/halint.yaml, with other files. */
function loaded(main: string, others: Readonly<Record<string, string>>) {
  return parseConfiguration(main, {
    file: '/etc/halint/halint.yaml',
    display: 'halint.yaml',
    home: '/home/me',
    rules,
    read: (path) => {
      const content = others[path];
      return content === undefined ? { failure: 'no such file' } : { text: content };
    },
  });
}

function configurationOf(main: string, others: Readonly<Record<string, string>>): Configuration {
  const result = loaded(main, others);
  if (!result.ok) throw new Error(renderProblems(result.problems));
  return result.configuration;
}

const problemsOf = (main: string, others: Readonly<Record<string, string>>): string => {
  const result = loaded(main, others);
  return result.ok ? 'no problem' : renderProblems(result.problems);
};

describe('extends', () => {
  it('names a profile for pairs that name none', () => {
    const two =
      'pairs:\n  - { hosts: { a: { address: a }, b: { address: b } } }\n  - { profile: generic, hosts: { a: { address: c }, b: { address: d } } }\n';
    const { pairs } = configurationOf(`extends: cyrus\n${two}`, {});
    expect(pairs.map((each) => each.pair.policy)).toEqual([profiles.cyrus, profiles.generic]);
  });

  it('takes policy, defaults, rules, expectations and the folder of site rules from files, each relative to its own folder', () => {
    const site = [
      'defaults: { user: audit, identityFile: keys/pair, sudo: { password: { file: sudo } }, jump: { address: ' +
        'bastion, knownHosts: known } }',
      'policy: { certificateDays: 14, sharedPaths: { add: [/data] } }',
      'rules: { storage/mounts: { severity: off, reason: no mounts here } }',
      'expect: { relay: { file: /etc/postfix/main.cf, key: relayhost, equals: one } }',
      'siteRules: own',
    ].join('\n');
    const configuration = configurationOf(`extends: ../site/base.yaml\n${pair}`, { '/etc/site/base.yaml': site });
    const [first] = configuration.pairs;
    expect(first?.pair.policy).toMatchObject({
      certificateDays: 14,
      sharedPaths: [...profiles.bluemind.sharedPaths, '/data'],
    });
    expect(first?.sides.a.connection).toMatchObject({
      user: 'audit',
      identityFiles: ['/etc/site/keys/pair'],
      sudo: { password: { path: '/etc/site/sudo' } },
      jump: [{ address: 'bastion', knownHosts: ['/etc/site/known'] }],
    });
    expect(configuration.rules).toEqual({ 'storage/mounts': { severity: 'off', reason: 'no mounts here' } });
    expect(configuration.expect.map(({ id, at }) => [id, at])).toEqual([
      ['relay', { path: '../site/base.yaml', line: 4 }],
    ]);
    expect(configuration.siteRules).toBe('/etc/site/own');
  });

  it('lets the later of two files win, and halint.yaml over both: mappings key by key, lists as a whole', () => {
    const one =
      'policy: { certificateDays: 1, maxClockSkew: 5, syncedFiles: [/etc/one] }\ndefaults: { user: one, deadline: 11 }\nrules: { vip/held: { seconds: 1, least: { pgsql: 1 } } }\n';
    const two =
      'policy: { certificateDays: 2, syncedFiles: [/etc/two] }\ndefaults: { user: two }\nrules: { vip/held: { severity: info, reason: second, seconds: 2, least: { mysql: 30 } } }\n';
    const main = `extends: [one.yaml, two.yaml]\npolicy: { sizingTolerance: 0.5 }\nrules: { vip/held: warning }\n${pair}`;
    const configuration = configurationOf(main, { '/etc/halint/one.yaml': one, '/etc/halint/two.yaml': two });
    expect(configuration.pairs[0]?.pair.policy).toMatchObject({
      certificateDays: 2,
      maxClockSkew: 5,
      sizingTolerance: 0.5,
      syncedFiles: ['/etc/two'],
    });
    expect(configuration.pairs[0]?.sides.a).toMatchObject({ deadline: 11, connection: { user: 'two' } });
    // The reason of an overridden severity is dropped.
    expect(configuration.rules).toEqual({
      'vip/held': { severity: 'warning', parameters: { seconds: 2, least: { drbd: 100, pgsql: 1, mysql: 30 } } },
    });
  });

  it('puts what a file extends below it, however often it is named', () => {
    const files = {
      '/etc/halint/one.yaml': 'extends: [generic, three.yaml]\npolicy: { certificateDays: 1 }\n',
      '/etc/halint/three.yaml': 'policy: { certificateDays: 3, syncedFiles: { remove: [/etc/aliases] } }\n',
    };
    const { policy } = configurationOf(`extends: [one.yaml, ./three.yaml]\n${pair}`, files).pairs[0]?.pair ?? {};
    expect(policy).toEqual({ ...profiles.generic, certificateDays: 1, syncedFiles: ['/etc/sysctl.conf'] });
  });

  it('lets a row of expect replace the row of that name, and no other', () => {
    const base =
      'expect:\n  relay: { file: /etc/postfix/main.cf, key: relayhost, equals: one }\n  ntp: { unit: chrony, state: active }\n';
    const { expect: rows } = configurationOf(
      `extends: base.yaml\n${pair}expect: { relay: { package: postfix, installed: true } }\n`,
      { '/etc/halint/base.yaml': base },
    );
    expect(rows.map(({ id, assertion }) => [id, assertion.kind])).toEqual([
      ['ntp', 'unit'],
      ['relay', 'package'],
    ]);
  });

  it('may remove from a list what only another profile has, in a file for pairs of all profiles', () => {
    const main = `extends: base.yaml\npair: { profile: generic, hosts: { a: { address: a }, b: { address: b } } }\n`;
    expect(
      problemsOf(main, { '/etc/halint/base.yaml': 'policy: { sharedPaths: { remove: [/var/spool/cyrus] } }' }),
    ).toBe('no problem');
    expect(
      problemsOf(main, { '/etc/halint/base.yaml': 'policy: { sharedPaths: { remove: [/var/spool/cyrs] } }' }),
    ).toContain('base.yaml:1:35: "/var/spool/cyrs" is not in the list');
  });
});

describe('extends that is wrong', () => {
  const cases: readonly (readonly [string, string, Readonly<Record<string, string>>, string])[] = [
    ['a file that is not there', `extends: base.yaml\n${pair}`, {}, 'halint.yaml:1:10: base.yaml: no such file'],
    ['one of several', `extends:\n  - cyrus\n  - ../x.yaml\n${pair}`, {}, 'halint.yaml:3:5: ../x.yaml: no such file'],
    [
      'a profile, nearly right',
      `extends: cyruss\n${pair}`,
      {},
      'halint.yaml:1:10: unknown profile "cyruss"; did you mean "cyrus"?',
    ],
    [
      'neither profile nor path',
      `extends: mailhouse\n${pair}`,
      {},
      'unknown profile "mailhouse"; available profiles: bluemind, cyrus, generic; for a file, write ./mailhouse',
    ],
    ['itself', `extends: ./halint.yaml\n${pair}`, {}, 'halint.yaml:1:10: it extends itself: halint.yaml → halint.yaml'],
    [
      'a circle',
      `extends: one.yaml\n${pair}`,
      { '/etc/halint/one.yaml': 'extends: two.yaml', '/etc/halint/two.yaml': 'rules: {}\nextends: [one.yaml]' },
      'two.yaml:2:11: it extends itself: one.yaml → two.yaml → one.yaml',
    ],
    [
      'a file with a pair',
      `extends: one.yaml\n${pair}`,
      { '/etc/halint/one.yaml': pair },
      'one.yaml:1:1: an extended file cannot define pairs; move pair to ' + 'halint.yaml',
    ],
    [
      'a file with a wrong key',
      `extends: one.yaml\n${pair}`,
      { '/etc/halint/one.yaml': 'polcy: {}' },
      'one.yaml:1:1: unknown key "polcy" in the file; did you mean "policy"?',
    ],
    ['a file that is no YAML', `extends: one.yaml\n${pair}`, { '/etc/halint/one.yaml': 'rules: [' }, 'one.yaml:1:'],
    [
      'a file with a rule that does not exist',
      `extends: one.yaml\n${pair}`,
      { '/etc/halint/one.yaml': 'rules: { vip/hold: info }' },
      'one.yaml:1:10: unknown rule "vip/hold"; did you mean "vip/held"?',
    ],
    [
      'a file with a parameter that does not exist',
      `extends: one.yaml\n${pair}`,
      { '/etc/halint/one.yaml': 'rules: { vip/held: { second: 1 } }' },
      'one.yaml:1:22: vip/held has no parameter "second"; did you mean "seconds"?',
    ],
    [
      'a default that only a host shows to be wrong',
      `extends: one.yaml\n${pair}`,
      { '/etc/halint/one.yaml': 'defaults: { jump: "bastion:0" }' },
      'one.yaml:1:19: expected a port from 1 to 65535',
    ],
  ];

  it.each(cases)('%s', (_, main, others, expected) => {
    expect(problemsOf(main, others)).toContain(expected);
  });
});
