import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/config/load.ts';
import { renderProblems } from '../../src/config/reading/problem.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { gather } from '../../src/engine/gather.ts';
import { factsOf, sourcesOf, contextOf } from '../../src/engine/select.ts';
import { treeHost } from '../../src/hosts/offline/tree.ts';
import type { Pair, Result, Side, Snapshot } from '../../src/sdk/index.ts';
import { notRead } from '../../src/sdk/index.ts';
import { compileExpectations, refusedExpectations } from '../../src/site/expectations.ts';

const healthy = fileURLToPath(new URL('../../fixtures/healthy/', import.meta.url));

const head = `pair:
  name: mail
  virtualIps: [10.20.0.50]
  hosts:
    a: { name: mail-a, address: 10.20.0.11, transport: tree, path: a }
    b: { name: mail-b, address: 10.20.0.12, transport: tree, path: b }
expect:
`;

function configuration(row: string) {
  const loaded = parseConfiguration(`${head}  it: ${row}\n`, {
    file: `${healthy}halint.yaml`,
    display: 'halint.yaml',
    home: '/home/me',
  });
  if (!loaded.ok) throw new Error(renderProblems(loaded.problems));
  return loaded.configuration;
}

const problemsOf = (row: string): string => {
  const loaded = parseConfiguration(`${head}  it: ${row}\n`, {
    file: '/etc/halint.yaml',
    display: 'halint.yaml',
    home: '/home/me',
  });
  return loaded.ok ? 'no problem' : renderProblems(loaded.problems);
};

const options = {
  version: 'test',
  takenAt: '2026-11-22T10:35:00.000Z',
  digestKey: '0'.repeat(64),
  secrets: { a: {}, b: {} },
  deadline: 10,
};

/** The results of one expectation on the recorded healthy pair; `change` may alter what was read. */
async function judge(
  row: string,
  change: (snapshot: Snapshot) => Snapshot = (snapshot) => snapshot,
): Promise<readonly Result[]> {
  const { expect: rows, pairs } = configuration(row);
  const pair: Pair | undefined = pairs[0]?.pair;
  if (pair === undefined) throw new Error('no pair');
  const rules = compileExpectations(rows);
  const tree = (side: Side) => treeHost(pair.hosts[side].name, `${healthy}${side}`);
  const snapshot = await gather(pair, rules, { a: tree('a'), b: tree('b') }, options, new AbortController().signal);
  return evaluate(change(snapshot), pair, rules);
}

/** Everything on host b that one source gave, taken away or replaced. */
const blind =
  (start: string) =>
  (snapshot: Snapshot): Snapshot => {
    const readings = Object.fromEntries(
      Object.entries(snapshot.hosts.b.readings).map(([key, reading]) => [
        key,
        key.startsWith(start) ? notRead('denied', 'taken away by the test') : reading,
      ]),
    );
    return { ...snapshot, hosts: { ...snapshot.hosts, b: { ...snapshot.hosts.b, readings } } };
  };

const verdicts = (results: readonly Result[]): readonly string[] => results.map((result) => result.verdict);
const findings = (results: readonly Result[]) => results.flatMap((result) => result.findings);

describe('expect', () => {
  it.each([
    ['a key of main.cf', '{ file: /etc/postfix/main.cf, key: inet_protocols, matches: "^(all|ipv4)$" }'],
    ['a key that is not set', '{ file: /etc/postfix/main.cf, key: no_such_key, absent: true }'],
    ['a key in quotes', '{ file: /etc/os-release, key: VERSION_ID, equals: "12" }'],
    ['a key in a section', '{ file: /etc/bm/bm.ini, key: global.external-url, matches: "." }'],
    [
      'a path in YAML',
      '{ file: /usr/share/bm-elasticsearch/config/elasticsearch.yml, key: cluster.name, across: equal }',
    ],
    ['a key that differs', '{ file: /etc/iscsi/initiatorname.iscsi, key: InitiatorName, across: different }'],
    ['a file that is there', '{ file: /etc/aliases, present: true }'],
    ['a file that is not there', '{ file: /etc/nologin, present: false }'],
    ['a mode and an owner', '{ file: /etc/aliases, mode: "0644", owner: "root:root" }'],
    ['an owner by number', '{ file: /etc/aliases, owner: "0:0" }'],
    ['the same bytes', '{ file: /etc/aliases, across: equal }'],
    ['other bytes', '{ file: /etc/hostname, across: different }'],
    ['an installed package', '{ package: postfix, installed: true }'],
    ['a package that is not installed', '{ package: sendmail, installed: false }'],
    ['a version', '{ package: bm-checks, equals: "4.9.4" }'],
    ['a version with its revision', '{ package: bm-checks, equals: "4.9.4-1" }'],
    ['one version on both', '{ package: postfix, across: equal }'],
    ['a kernel setting', '{ sysctl: vm.swappiness, matches: "^[0-9]+$" }'],
    ['one kernel setting on both', '{ sysctl: vm/swappiness, across: equal }'],
    ['a unit that runs', '{ unit: pacemaker, state: active, enablement: enabled }'],
  ])('passes for %s as it is', async (_, row) => {
    const results = await judge(row);
    expect(findings(results)).toEqual([]);
    expect(new Set(verdicts(results)), JSON.stringify(results)).toEqual(new Set(['pass']));
  });

  it.each([
    [
      'a value that is another',
      '{ file: /etc/postfix/main.cf, key: inet_protocols, equals: ipv6 }',
      { expected: '"ipv6"', at: { path: '/etc/postfix/main.cf', line: expect.any(Number) } },
    ],
    [
      'a key that is missing',
      '{ file: /etc/postfix/main.cf, key: no_such_key, equals: 1 }',
      { actual: 'not set', at: { path: '/etc/postfix/main.cf' } },
    ],
    [
      'a file that is missing',
      '{ file: /etc/no-such.conf, key: a, equals: 1 }',
      { actual: '/etc/no-such.conf does not exist' },
    ],
    [
      'a key that must not be set',
      '{ file: /etc/os-release, key: ID, absent: true }',
      { actual: '"debian"', expected: 'not set' },
    ],
    ['a mode', '{ file: /etc/aliases, mode: "0600" }', { actual: '0644', expected: '0600' }],
    ['an owner', '{ file: /etc/aliases, owner: postfix }', { actual: 'root:root', expected: 'postfix' }],
    ['a file that must not be there', '{ file: /etc/aliases, present: false }', { expected: 'no such file' }],
    ['a package', '{ package: sendmail, installed: true }', { actual: 'not installed', expected: 'installed' }],
    ['a package too much', '{ package: postfix, installed: false }', { expected: 'not installed' }],
    ['a version', '{ package: bm-checks, matches: "^5\\\\." }', { actual: '"4.9.4-1"' }],
    ['a kernel setting', '{ sysctl: vm.swappiness, equals: 101 }', { expected: '"101"' }],
    ['a unit that rests', '{ unit: pacemaker, state: inactive }', { subject: 'pacemaker.service', actual: 'active' }],
    ['a unit that is not masked', '{ unit: pacemaker, enablement: masked }', { actual: 'enabled' }],
  ])('fails on both hosts for %s', async (_, row, finding) => {
    const results = await judge(row);
    expect(verdicts(results), JSON.stringify(results)).toEqual(['fail', 'fail']);
    expect(findings(results)[0]).toMatchObject(finding);
  });

  it.each([
    ['values that differ', '{ file: /etc/iscsi/initiatorname.iscsi, key: InitiatorName, across: equal }'],
    ['values that agree', '{ package: postfix, across: different }'],
    ['bytes that differ', '{ file: /etc/hostname, across: equal }'],
    ['a key that neither has', '{ file: /etc/os-release, key: NOTHING, across: different }'],
  ])('fails for the pair for %s', async (_, row) => {
    expect(verdicts(await judge(row))).toEqual(['fail']);
  });

  it.each([
    ['a file', '{ file: /etc/aliases, present: true }', 'listing:'],
    ['a key', '{ file: /etc/os-release, key: ID, equals: debian }', 'file:/etc/os-release'],
    ['a missing key', '{ file: /etc/os-release, key: NOTHING, absent: true }', 'file:/etc/os-release'],
    ['a package', '{ package: postfix, installed: true }', 'command:dpkg-query'],
    ['a kernel setting', '{ sysctl: vm.swappiness, matches: "." }', 'command:sysctl'],
    ['a kernel setting that was not recorded', '{ sysctl: vm.nothing, equals: 1 }', 'file:/nowhere'],
    ['a unit', '{ unit: pacemaker, state: active }', 'command:systemctl'],
    ['bytes', '{ file: /etc/aliases, across: equal }', 'listing:'],
  ])('is unknown, never green, while %s cannot be read', async (_, row, source) => {
    const results = (await judge(row, blind(source))).filter(({ host }) => host !== 'a');
    expect(verdicts(results)).toEqual(['unknown']);
  });

  it('matches in linear time, whatever the expression', async () => {
    // Of 30 characters; an engine that tries every way to divide them would take minutes.
    const row = '{ file: /etc/os-release, key: PRETTY_NAME, matches: "^(([A-Za-z0-9 ()/])+)+!$" }';
    const began = performance.now();
    expect(verdicts(await judge(row))).toEqual(['fail', 'fail']);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('is unknown for an expression that only JavaScript knows', async () => {
    expect(verdicts(await judge('{ file: /etc/os-release, key: ID, matches: "^[^]+$" }'))).toEqual([
      'unknown',
      'unknown',
    ]);
  });

  it('shows no secret, and still compares it', async () => {
    const row = '{ file: /etc/bm/bm.ini, key: global.dbpassword, across: different }';
    expect(JSON.stringify(await judge(row))).not.toMatch(/dbpassword[^"]*secret:[0-9a-f]/);
    expect(refusedExpectations(configuration('{ file: /etc/shadow, key: root, equals: x }').expect)).toEqual([
      expect.stringContaining('halint.yaml:8: expect.it: /etc/shadow is a secret file'),
    ]);
  });

  it('runs systemctl and sysctl once, however many rows there are', () => {
    const rows = ['pacemaker', 'corosync', 'cron']
      .map((unit) => `  ${unit}: { unit: ${unit}, state: active }\n  s-${unit}: { sysctl: vm.${unit}, equals: 1 }`)
      .join('\n');
    const loaded = parseConfiguration(`${head}${rows}\n`, { file: '/h.yaml', display: 'h.yaml', home: '/' });
    if (!loaded.ok) throw new Error(renderProblems(loaded.problems));
    const pair = loaded.configuration.pairs[0]?.pair;
    if (pair === undefined) throw new Error('no pair');
    const sources = sourcesOf(factsOf(compileExpectations(loaded.configuration.expect)), contextOf(pair, 'a'));
    const commands = sources.flatMap((source) => (source.kind === 'command' ? [source.argv] : []));
    expect(commands.map(([program]) => program).sort()).toEqual(['sysctl', 'systemctl']);
    expect(commands.find(([program]) => program === 'systemctl')).toEqual(
      expect.arrayContaining(['pacemaker', 'corosync', 'cron']),
    );
  });

  it('applies to one pair if it is defined in that pair', () => {
    const loaded = parseConfiguration(
      'expect: { all: { sysctl: vm.x, equals: 1 } }\npairs:\n  - { name: one, hosts: { a: { address: x1 }, b: { ' +
        'address: x2 } }, expect: { mine: { sysctl: vm.y, equals: 2 } } }\n  - { name: two, hosts: { a: { address: x3 ' +
        '}, b: { address: x4 } } }\n',
      { file: '/h.yaml', display: 'h.yaml', home: '/' },
    );
    expect(loaded.ok && compileExpectations(loaded.configuration.expect).map(({ id, pair }) => [id, pair])).toEqual([
      ['expect/all', undefined],
      ['expect/mine', 'one'],
    ]);
  });

  it.each([
    [
      'nothing to be about',
      '{ equals: 1 }',
      '8:3: an expectation needs exactly one of file, unit, package, sysctl; found none',
    ],
    [
      'two things',
      '{ unit: cron, package: cron, installed: true }',
      '8:3: an expectation needs exactly one of file, unit, package, sysctl; found unit and package',
    ],
    ['nothing expected', '{ unit: cron }', '8:3: an expectation about a unit needs one of state, enablement'],
    ['what means nothing there', '{ unit: cron, mode: "0644" }', '8:27: mode is not valid for a unit'],
    ['two tests', '{ sysctl: vm.x, equals: 1, matches: "1" }', '8:3: equals and matches cannot be combined'],
    ['a wrong expression', '{ sysctl: vm.x, matches: "(" }', '8:32: expected a regular expression'],
    [
      'lookaround',
      '{ sysctl: vm.x, matches: "^(?!0)" }',
      '8:32: expected a regular expression; RE2 supports neither lookaround nor back-references',
    ],
    [
      'a back-reference',
      String.raw`{ sysctl: vm.x, matches: '(.)\1' }`,
      '8:32: expected a regular expression; RE2 supports',
    ],
    [
      'an expression that is too long',
      `{ sysctl: vm.x, matches: "${'a'.repeat(1001)}" }`,
      '8:32: expected a regular expression; it has more than 1000',
    ],
    [
      'a mode without quotes',
      '{ file: /etc/aliases, mode: 0644 }',
      '8:35: expect.it.mode: expected permission bits in quotes',
    ],
    ['a pattern as file', '{ file: "/etc/*.conf", present: true }', '8:15: expected the path of one file'],
    ['a relative path', '{ file: etc/aliases, present: true }', '8:15: expect.it.file: expected an absolute path'],
    [
      'an unknown key',
      '{ file: /etc/aliases, presnt: true }',
      'unknown key "presnt" in expect.it; did you mean "present"?',
    ],
    [
      'a state that there is not',
      '{ unit: cron, state: running }',
      '8:28: expect.it.state: expected one of active, inactive, found "running"',
    ],
    [
      'a secret',
      '{ file: /etc/app.conf, key: db_password, equals: hunter2 }',
      '8:35: secrets are not allowed in this file',
    ],
  ])('refuses %s, with its place', (_, row, words) => {
    expect(problemsOf(row)).toContain(words);
    expect(problemsOf(row)).not.toContain('hunter2');
  });

  it('refuses a name that is taken, and says where', () => {
    const text =
      'expect: { x: { sysctl: vm.x, equals: 1 } }\npair: { hosts: { a: { address: x1 }, b: { address: x2 } }, expect: { x: { sysctl: vm.x, equals: 2 } } }\n';
    const loaded = parseConfiguration(text, { file: '/h.yaml', display: 'h.yaml', home: '/' });
    expect(loaded.ok ? '' : renderProblems(loaded.problems)).toContain(
      '2:70: duplicate expectation "x", first defined in line 1',
    );
  });
});
