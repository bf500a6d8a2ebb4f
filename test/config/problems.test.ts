import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/config/load.ts';
import { renderProblems } from '../../src/config/reading/problem.ts';
import type { KnownRules } from '../../src/config/rule-settings.ts';
import type { Rule } from '../../src/sdk/index.ts';

const context = { file: '/etc/halint/halint.yaml', display: 'halint.yaml', home: '/home/me' };

const problemsOf = (text: string, rules?: KnownRules): string => {
  const loaded = parseConfiguration(text, { ...context, ...(rules === undefined ? {} : { rules }) });
  return loaded.ok ? 'no problem' : renderProblems(loaded.problems);
};

const text = { describes: 'For tests', source: 'this test' };
const rules: KnownRules = new Map<string, Pick<Rule, 'parameters' | 'policy'>>([
  ['storage/mounts', { parameters: {}, policy: ['sharedPaths'] }],
  [
    'vip/held',
    {
      parameters: {
        seconds: { kind: 'number', default: 3, unit: 's', minimum: 0, maximum: 60, ...text },
        ports: { kind: 'numbers', default: [25], unit: '', minimum: 1, whole: true, ...text },
        names: { kind: 'texts', default: [], ...text },
        least: { kind: 'table', default: { drbd: 100 }, unit: 's', minimum: 0, ...text },
      },
    },
  ],
]);

const hosts = `
  hosts:
    a: { name: mail-a, address: 192.0.2.11 }
    b: { name: mail-b, address: 192.0.2.12 }
`;

const waiver = 'rule: vip/held, subject: eth0, reason: until the switch is there, owner: ops@example.org';

/** What is wrong, the text, and the place and words that the first problem must hold. */
const cases: readonly (readonly [string, string, string])[] = [
  ['an empty file', '', 'halint.yaml:1:1: the file: expected a mapping with pair or pairs, found nothing'],
  ['no pair at all', 'rules: {}', 'expected the key "pair" (one pair) or "pairs" (a list)'],
  [
    'pair and pairs',
    `pair:${hosts}pairs:\n  - hosts: { a: { address: x1 }, b: { address: x2 } }`,
    '5:1: pair and pairs cannot be combined',
  ],
  ['a duplicate key', `pair:\n  name: one\n  name: two${hosts}`, '3:3: duplicate key "name"'],
  ['a tab as indentation', 'pair:\n\thosts: 1', '2:1: a tab in the indentation'],
  [
    'an open quote',
    `pair:\n  name: "mail${hosts}`,
    'a closing quote or bracket, a comma, or the ":" after a key is missing',
  ],
  ['an unknown tag', `pair:\n  name: !mail x${hosts}`, '2:9: an unknown tag (!)'],
  ['two documents', `pair:${hosts}---\npair: 1`, '5:1: a second document'],
  ['aliases that multiply', bomb(), 'invalid YAML: aliases'],
  [
    'an unknown key, nearly right',
    `pair:\n  virtualIp: [192.0.2.10]${hosts}`,
    '2:3: unknown key "virtualIp" in pair; did you mean "virtualIps"?',
  ],
  [
    'a key in another style',
    'pair:\n  hosts:\n    a: { address: x1, identity-file: k }\n    b: { address: x2 }',
    '3:23: unknown key "identity-file" in pair.hosts.a; did you mean "identityFile"?',
  ],
  [
    'an unknown key, far from any',
    `pair:${hosts}colour: red`,
    '5:1: unknown key "colour" in the file; valid keys: extends, pair, pairs, defaults, policy, rules, expect, ' +
      'waivers, failoverTests, baseline, siteRules, planSigners, controls',
  ],
  [
    'a wrong type',
    `defaults:\n  port: "22"\npair:${hosts}`,
    '2:9: defaults.port: expected a port, a whole number from 1 to 65535, found "22"',
  ],
  ['a port out of range', `defaults: { port: 70000 }\npair:${hosts}`, 'found 70000'],
  ['a missing host', 'pair:\n  hosts:\n    a: { address: x1 }', '2:3: pair.hosts requires the key "b"'],
  [
    'a value left empty',
    `pair:\n  policy:${hosts}`,
    '2:3: pair.policy: expected a mapping of policy values, found nothing',
  ],
  [
    'an unknown profile',
    `pair:\n  profile: bluemnd${hosts}`,
    '2:12: pair.profile: expected one of bluemind, cyrus, generic, found "bluemnd"; did you mean "bluemind"?',
  ],
  [
    'a host without address',
    'pair:\n  hosts:\n    a: { name: x }\n    b: { address: x2 }',
    '3:5: a host with SSH transport requires the key "address"',
  ],
  [
    'a tree without path',
    'defaults: { transport: tree }\npair: { hosts: { a: { name: x }, b: { name: y, path: y } } }',
    'transport tree requires the key "path"',
  ],
  [
    'a path for SSH',
    'pair:\n  hosts:\n    a: { address: x1, path: r }\n    b: { address: x2 }',
    '3:23: path is only valid with transport tree, archive or recording, not',
  ],
  [
    'a host name as virtual IP',
    `pair:\n  virtualIps: [mail.example.org]${hosts}`,
    '2:16: expected an IP address; a host name may resolve differently later, found "mail.example.org"',
  ],
  ['a prefix that is too long', `pair:\n  virtualIps: [192.0.2.10/33]${hosts}`, 'a prefix length of at most 32 (IPv4)'],
  ['an address that is none', `pair:\n  virtualIps: [192.0.2.300]${hosts}`, 'expected an IP address'],
  ['an octal address', `pair:\n  virtualIps: [010.0.2.3]${hosts}`, 'expected an IP address'],
  ['a virtual IP as address', `pair:\n  virtualIps: [192.0.2.11]${hosts}`, '4:33: 192.0.2.11 is a virtual IP'],
  [
    'a virtual IP in another spelling',
    'pair:\n  virtualIps: ["2001:db8:0::1"]\n  hosts: { a: { address: "2001:DB8::1" }, b: { address: x2 } }',
    '2001:DB8::1 is a virtual IP',
  ],
  [
    'the external name as address',
    'pair:\n  externalUrl: https://mail.example.org/\n  hosts: { a: { address: MAIL.example.org }, b: { address: x2 ' +
      '} }',
    'MAIL.example.org is the name in externalUrl',
  ],
  [
    'one machine twice',
    'pair: { hosts: { a: { name: a, address: x1 }, b: { name: b, address: X1 } } }',
    'both hosts have this address',
  ],
  [
    'one name twice',
    'pair: { hosts: { a: { name: x, address: x1 }, b: { name: x, address: x2 } } }',
    'both hosts are called "x"',
  ],
  [
    'one BMC twice',
    'pair: { hosts: { a: { address: x1, bmc: { address: m } }, b: { address: x2, bmc: { address: m } } } }',
    'each must have its own',
  ],
  ['two pairs of one name', pairs('one', 'one'), 'duplicate pair name "one"'],
  [
    'a URL without scheme',
    `pair:\n  externalUrl: mail.example.org${hosts}`,
    '2:16: pair.externalUrl: expected a URL that begins with https:// or http://, found "mail.example.org"',
  ],
  [
    'a fingerprint of another kind',
    'pair: { hosts: { a: { address: x1, fingerprint: "MD5:aa" }, b: { address: x2 } } }',
    'expected a fingerprint SHA256:…',
  ],
  [
    'a jump host with a bad port',
    `defaults: { jump: [bastion, "root@bastion:0"] }\npair:${hosts}`,
    '1:29: expected a port from 1 to 65535, found 0',
  ],
  [
    'a secret with two origins',
    `defaults: { password: { env: A, prompt: true } }\npair:${hosts}`,
    'expected a mapping with one of env, file and prompt',
  ],
  [
    'a pattern whose range runs backwards',
    `pair:\n  policy: { syncedFiles: { add: ['/etc/[z-a]'] } }${hosts}`,
    '2:34: "/etc/[z-a]" matches no path: a range in brackets is reversed',
  ],
  [
    'such a pattern in a whole list',
    `pair:\n  policy: { syncedFiles: [/etc/aliases, '/etc/[9-0]*'] }${hosts}`,
    '"/etc/[9-0]*" matches no path',
  ],
  [
    'a file list that removes nothing',
    `pair:\n  policy: { syncedFiles: { remove: [/etc/alias] } }${hosts}`,
    '"/etc/alias" is not in the list of profile bluemind; did you mean "/etc/aliases"?',
  ],
  [
    'a relative path in a policy',
    `pair:\n  policy: { sharedPaths: [var] }${hosts}`,
    'expected an absolute path, found "var"',
  ],
  ['an unknown severity', `pair:${hosts}rules: { vip/held: of }`, 'found "of"; did you mean "off"?'],
  [
    'a rule that is off without a reason',
    `pair:${hosts}rules:\n  vip/held: off`,
    '6:13: a rule that is off requires a reason for reports: { severity: off, reason: "why" }',
  ],
  [
    'a rule that is off without a reason, in a mapping',
    `pair:${hosts}rules: { vip/held: { severity: off } }`,
    'a rule that is off requires a reason',
  ],
  ['a rule id without category', `pair:${hosts}rules: { held: info }`, '"held" is not a rule id'],
  [
    'a rule that does not exist',
    `pair:${hosts}rules:\n  vip/hold: info`,
    '6:3: unknown rule "vip/hold"; did you mean "vip/held"?',
  ],
  [
    'a parameter that does not exist',
    `pair:${hosts}rules:\n  vip/held: { second: 3 }`,
    '6:15: vip/held has no parameter "second"; did you mean "seconds"?',
  ],
  [
    'a parameter far from any',
    `pair:${hosts}rules:\n  vip/held: { colour: 3 }`,
    'valid keys: severity, reason, seconds, ports, names, least',
  ],
  [
    'a parameter of a rule that has none',
    `pair:${hosts}rules:\n  storage/mounts: { days: 3 }`,
    'storage/mounts has no parameter "days"; valid keys: severity, reason',
  ],
  [
    'policy as a parameter',
    `pair:${hosts}rules:\n  storage/mounts: { sharedPaths: [/data] }`,
    'sharedPaths is a policy value that storage/mounts reads; set it under "policy"',
  ],
  [
    'a parameter of another kind',
    `pair:${hosts}rules:\n  vip/held: { seconds: soon }`,
    '6:24: rules.vip/held.seconds: expected a number of s from 0 to 60, found "soon"',
  ],
  [
    'a parameter out of range',
    `pair:${hosts}rules:\n  vip/held: { seconds: 61 }`,
    'expected a number of s from 0 to 60, found 61',
  ],
  [
    'an item of a parameter',
    `pair:${hosts}rules:\n  vip/held: { ports: [25, 2.5] }`,
    '6:27: rules.vip/held.ports.1: expected a whole number, 1 or more, found 2.5',
  ],
  [
    'a parameter that should be a list',
    `pair:${hosts}rules:\n  vip/held: { names: eth0 }`,
    'rules.vip/held.names: expected a list of strings, found "eth0"',
  ],
  [
    'a row of a table',
    `pair:${hosts}rules:\n  vip/held: { least: { pgsql: long } }`,
    '6:31: rules.vip/held.least.pgsql: expected a number of s, 0 or more, found "long"',
  ],
  [
    'a waiver without its end',
    `pair:${hosts}waivers:\n  - { rule: vip/held, subject: eth0, reason: r, owner: o }`,
    '6:5: waivers[0] requires the key "expires"',
  ],
  ['a waiver that ends on no day', `pair:${hosts}waivers:\n  - { ${waiver}, expires: 2026-02-30 }`, '2026-02-30'],
  [
    'a waiver that ends some time',
    `pair:${hosts}waivers:\n  - { ${waiver}, expires: soon }`,
    'waivers[0].expires: expected a day, YYYY-MM-DD, found "soon"',
  ],
  [
    'a waiver without a reason',
    `pair:${hosts}waivers: [{ rule: vip/held, subject: eth0, reason: " ", owner: o, expires: 2027-01-01 }]`,
    'waivers[0].reason: expected a sentence, found " "',
  ],
  [
    'a waiver of a rule that does not exist',
    `pair:${hosts}waivers:\n  - { ${waiver.replace('held', 'hold')}, expires: 2027-01-01 }`,
    '6:13: unknown rule "vip/hold"; did you mean "vip/held"?',
  ],
  [
    'a waiver on a host of another pair',
    `pair:${hosts}waivers:\n  - { ${waiver}, host: mail-c, expires: 2027-01-01 }`,
    'unknown host "mail-c"; did you mean "mail-a"?',
  ],
  [
    'a waiver of another pair',
    `${pairs('north', 'south')}\nwaivers:\n  - { ${waiver}, pair: nort, expires: 2027-01-01 }`,
    'unknown pair "nort"; did you mean "north"?',
  ],
  [
    'a waiver of whichever pair',
    `${pairs('north', 'south')}\nwaivers:\n  - { ${waiver}, expires: 2027-01-01 }`,
    'a waiver applies to one pair; set pair or host',
  ],
];

describe('a halint.yaml that is wrong', () => {
  it.each(cases)('%s', (_name, text, expected) => {
    expect(problemsOf(text, rules)).toContain(expected);
  });

  it('shows the line and marks the place', () => {
    expect(problemsOf('pair:\n  hosts:\n    a: { address: x1 }\n    b:\n      adress: x2\n')).toBe(
      [
        'halint.yaml:5:7: unknown key "adress" in pair.hosts.b; did you mean "address"?',
        '   5 |       adress: x2',
        '     |       ^^^^^^',
      ].join('\n'),
    );
  });

  it('tells all problems at once, in the order of the file', () => {
    const lines = problemsOf('pair:\n  nme: x\n  hosts:\n    a: { adress: 1 }\n    b: { prot: 2 }\nrule: {}\n').split(
      '\n',
    );
    expect(lines.filter((line) => line.startsWith('halint.yaml')).map((line) => line.split(' in ')[0])).toEqual([
      'halint.yaml:2:3: unknown key "nme"',
      'halint.yaml:4:10: unknown key "adress"',
      'halint.yaml:5:10: unknown key "prot"',
      'halint.yaml:6:1: unknown key "rule"',
    ]);
  });
});

describe('a literal secret in the file', () => {
  const places: readonly (readonly [string, string])[] = [
    ['as a literal', 'password: hunter2'],
    ['in quotes', 'password: "hunter2"'],
    ['in a block', 'password: |\n        hunter2'],
    ['in a list', 'passphrase: [hunter2]'],
    ['in a list below', 'passphrase:\n        - hunter2'],
    ['under a wrong key', 'password: { value: hunter2 }'],
    ['under a wrong key, below', 'password:\n        value: hunter2'],
    ['as the name of a variable', 'password: { env: "hunter2 !" }'],
    ['next to another fault', 'sudo: { password: hunter2, user: x }'],
    ['for sudo itself', 'sudo: hunter2'],
    ['in a misspelt key', 'pasword: hunter2'],
    ['where the YAML is broken', 'password: hunter2: x'],
    ['behind a broken alias', 'password: *hunter2'],
    ['in a jump host', 'jump: root:hunter2@bastion'],
    ['for the account that writes', 'write: { password: hunter2 }'],
    ['for sudo of the account that writes', 'write: { sudo: { password: hunter2 } }'],
  ];

  it.each(places)('%s is refused and not repeated', (_name, line) => {
    const shown = problemsOf(`pair:\n  hosts:\n    a:\n      address: x1\n      ${line}\n    b: { address: x2 }\n`);
    expect(shown).toMatch(/^halint\.yaml:\d+:\d+: /);
    expect(shown).not.toContain('hunter2');
  });

  it('is refused with a sentence that says what to write', () => {
    expect(problemsOf('pair: { hosts: { a: { address: x1, password: hunter2 }, b: { address: x2 } } }')).toContain(
      'pair.hosts.a.password: secrets are not allowed in this file; use { env: VARIABLE }, { file: PATH } or ' +
        '{ prompt: true }',
    );
  });
});

function pairs(...names: readonly string[]): string {
  return `pairs:\n${names.map((name, index) => `  - { name: ${name}, hosts: { a: { address: x${index} }, b: { address: y${index} } } }`).join('\n')}`;
}

function bomb(): string {
  const level = (name: string, below: string): string =>
    `${name}: &${name} [${Array.from({ length: 9 }, () => `*${below}`).join(', ')}]`;
  return ['a: &a [x, x]', level('b', 'a'), level('c', 'b'), level('d', 'c'), level('e', 'd')].join('\n');
}
