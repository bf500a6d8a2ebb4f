import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Access } from '../audit.ts';
import { record } from '../../recorded/recorded-pair.ts';
import { check, comparable, expectFindings, halint, names, unknowns } from '../audit.ts';
import { linesOf, pacemakerPair, pacemakerUnknowns } from '../healthy.ts';
import { bringUp, lab, on, run } from '../lab.ts';

beforeAll(() => bringUp('pacemaker'));

describe('the pair is healthy, say its own tools', () => {
  test('crm_verify accepts the configuration, and every resource runs', async () => {
    await on('alpha', 'crm_verify -L');
    const state = await on('alpha', 'crm_mon -1 -r');
    expect(state).toContain('Online: [ alpha beta ]');
    expect(state).not.toMatch(/Stopped|FAILED|Failed|UNCLEAN|blocked/);
  });

  test('corosync is quorate over two links', async () => {
    expect(await on('beta', 'corosync-quorumtool -s || [ $? = 1 ]')).toMatch(/Quorate:\s+Yes/);
    const links = await on('alpha', 'corosync-cfgtool -s');
    expect(links.match(/nodeid:\s+2:\s+connected/g)).toHaveLength(2);
  });

  test('each host reaches the other BMC', async () => {
    const status = 'ipmitool -I lanplus -C 3 -U fence -P bmcpass chassis power status -H';
    expect(await on('alpha', `${status} beta-bmc`)).toContain('Chassis Power is on');
    expect(await on('beta', `${status} alpha-bmc`)).toContain('Chassis Power is on');
  });
});

const waysIn: readonly (readonly [string, Access])[] = [
  ['as root, ssh2', { user: 'root', transport: 'ssh2' }],
  ['as root, openssh', { user: 'root', transport: 'openssh' }],
  ['as a user with sudo, ssh2', { user: 'admin', sudo: true, transport: 'ssh2' }],
  ['as a user with sudo, openssh', { user: 'admin', sudo: true, transport: 'openssh' }],
  [
    'as a user with sudo and a password, ssh2',
    { user: 'oper', sudo: { password: { env: 'LAB_SUDO' } }, transport: 'ssh2', env: { LAB_SUDO: 'labpass' } },
  ],
  [
    'as a user with sudo and a password, openssh',
    { user: 'oper', sudo: { password: { env: 'LAB_SUDO' } }, transport: 'openssh', env: { LAB_SUDO: 'labpass' } },
  ],
];

describe('halint finds nothing but what is true of the lab', () => {
  const reports: unknown[] = [];
  test.each(waysIn)('%s', async (_, access) => {
    const { report } = await check(access);
    expect([report.hosts.a, report.hosts.b].map(({ status, error }) => error ?? status)).toEqual([
      'complete',
      'complete',
    ]);
    expectFindings(report, linesOf(pacemakerPair));
    expect(unknowns(report)).toEqual(linesOf(pacemakerUnknowns).sort());
    expect(report.counts.pass).toBeGreaterThan(30);
    reports.push(comparable(report));
    expect(reports.at(-1)).toEqual(reports[0]);
  });
});

const recording = process.env['LAB_RECORD'];

test.skipIf(recording === undefined)('its snapshot is kept in fixtures/recorded', async () => {
  const file = join(run, 'snapshot.json');
  expect((await halint(['gather', '--output', file])).exit).toBe(0);
  record(recording ?? '', await readFile(file, 'utf8'), {
    [process.env['LAB_BASES'] ?? run]: '/lab',
    [run]: '/lab',
    [`${process.env['LAB_NET'] ?? '10.77'}.`]: '10.77.',
  });
  await rm(file);
});

describe('an audited host is bit for bit what it was', () => {
  /** Written by others than halint, whether or not it runs. */
  const notOurs: readonly (readonly [RegExp, string])[] = [
    [
      / \.?\/?var\/log(\/| |$)/,
      'sshd, sudo, rsyslog and the cluster write their logs there, sshd also wtmp and lastlog',
    ],
    [/ \.?\/?var\/lib\/chrony(\/| |$)/, 'chronyd saves the measured drift of the clock'],
    [/ \.?\/?var\/lib\/pacemaker(\/| |$)/, 'the cluster saves its decisions'],
    [/ \.?\/?var\/lib\/sudo(\/| |$)/, 'sudo notes who was lectured'],
  ];
  const tree = async (host: string): Promise<string[]> =>
    (await lab('listing', host)).split('\n').filter((line) => !notOurs.some(([pattern]) => pattern.test(line)));
  /** What lies on other file systems: memory, and the shared disks on the host that has them. */
  const elsewhere = (host: string): Promise<string> =>
    on(
      host,
      `find /tmp /dev/shm /var/spool/bm-* /var/spool/sieve ! -name 'qb-*' -printf '%p %m %u %s %T@\\n' | grep -v '^/dev/shm ' | sort`,
    );
  /**
   * Sessions of logins come and go, and journald and the cluster write; a daemon that was started, or its socket, is
   * none of these.
   */
  const login = String.raw`session|user[-@/]|user\.slice|/run/user|/run/utmp|/run/log/journal|systemd/journal/streams|systemd/transient|systemd/users|sudo/ts|systemd/units|/run/resource-agents|/run/crm`;
  const lines = (host: string, command: string): Promise<string> => on(host, `${command} | grep -Ev '${login}' | sort`);
  const units = (host: string): Promise<string> =>
    lines(host, `systemctl list-units --no-legend --plain | awk '{print $1, $3}'`);
  /** Daemons, and what an audit would leave behind: processes whose parent is pid 1. */
  const daemons = (host: string): Promise<string> => lines(host, `ps --ppid 1 -o args= | grep -v 'systemd --user'`);
  const runtime = (host: string): Promise<string> =>
    lines(host, `find /run -mindepth 1 ! -type d -printf '%p %y %m %u\n'`);
  const everything = (): Promise<unknown[]> =>
    Promise.all(
      [names.a, names.b].flatMap((host): Promise<unknown>[] =>
        [tree, elsewhere, units, daemons, runtime].map((look) => look(host)),
      ),
    );

  test('the comparison would notice: a file that was written and removed', async () => {
    const before = await tree('beta');
    expect(before.length).toBeGreaterThan(100);
    await on('beta', 'touch /etc/bm/x; rm /etc/bm/x');
    expect(await tree('beta')).not.toEqual(before);
  });

  test('the comparison would notice: a daemon that a question starts', async () => {
    const before = [await units('beta'), await daemons('beta')];
    await on('beta', 'timedatectl show');
    expect([await units('beta'), await daemons('beta')]).not.toEqual(before);
    await on('beta', 'systemctl stop systemd-timedated');
  });

  test.each(waysIn.slice(0, 4))('%s', async (_, access) => {
    for (const host of [names.a, names.b]) await on(host, 'systemctl stop cron');
    const before = await everything();
    await check(access);
    const after = await everything();
    for (const host of [names.a, names.b]) await on(host, 'systemctl start cron');
    expect(after).toEqual(before);
  });
});
