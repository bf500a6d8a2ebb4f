import { beforeAll, describe, expect, test } from 'vitest';
import type { Access, Audit } from '../audit.ts';
import { check, comparable, expectFindings, passes, unknowns } from '../audit.ts';
import { linesOf, pacemakerPair } from '../healthy.ts';
import { bringUp, during, lab, on } from '../lab.ts';

beforeAll(() => bringUp('pacemaker'));

/** A run with something that hangs may take the longest timeout of one source longer, and no more. */
const bounded = 45;

let healthy: Audit;
beforeAll(async () => {
  healthy = await check();
});

/** What passed on the healthy pair and does not any more. */
const noLongerPasses = (audit: Audit): string[] => {
  const still = new Set(passes(audit.report));
  return passes(healthy.report).filter((line) => !still.has(line));
};

describe('a login shell that is noisy or no POSIX shell changes nothing', () => {
  test.each(['noisy', 'fishy', 'cshell', 'zshell'])('%s', async (user) => {
    const access: Access = { user, sudo: true };
    for (const transport of ['ssh2', 'openssh'] as const) {
      const { report } = await check({ ...access, transport });
      expect(comparable(report)).toEqual(comparable(healthy.report));
    }
  });
});

test('a full disk changes nothing: halint needs none', async () => {
  const { report } = await during(
    async () => {
      for (const folder of ['/tmp', '/var/tmp', '/root']) await lab('fault', 'disk-full', 'alpha', folder);
    },
    () => lab('fault', 'heal'),
    () => check({ user: 'admin', sudo: true }),
  );
  expect(comparable(report)).toEqual(comparable(healthy.report));
});

test('a command that hangs and ignores signals costs its timeout, and what it would have told is unknown', async () => {
  const audit = await during(
    () =>
      on(
        'alpha',
        `printf '#!/bin/bash\\ntrap "" TERM INT HUP PIPE\\nwhile :; do sleep 1000; done\\n' >/tmp/hang; chmod 755 /tmp/hang
         mount --bind /tmp/hang /usr/sbin/cibadmin; mount --bind /tmp/hang /usr/sbin/crm_mon`,
      ),
    () =>
      on(
        'alpha',
        'umount /usr/sbin/cibadmin /usr/sbin/crm_mon; for p in $(pgrep -f "[b]ash /usr/sbin/c"); do kill -9 $p; ' +
          'done; rm /tmp/hang',
      ),
    () => check(),
  );
  expect(audit.seconds).toBeLessThan(bounded);
  expect(audit.report.hosts.a.unknownFacts.map(({ reason }) => reason)).toContain('timeout');
});

test('a 100 MB file in place of main.cf is not read, and its rules are unknown', async () => {
  const audit = await during(
    () => on('alpha', 'head -c 100M /dev/zero >/tmp/large; mount --bind /tmp/large /etc/postfix/main.cf'),
    () => on('alpha', 'umount /etc/postfix/main.cf; rm /tmp/large'),
    () => check(),
  );
  expect(audit.seconds).toBeLessThan(bounded);
  expect(noLongerPasses(audit)).not.toEqual([]);
  expect(audit.report.hosts.a.unknownFacts.map(({ reason }) => reason)).toContain('too-large');
});

test('a dead network mount is not touched', async () => {
  const audit = await during(
    () =>
      on(
        'alpha',
        `mkdir -p /mnt/dead; sshfs -o allow_other beta-hb:/srv /mnt/dead </dev/null >/dev/null 2>&1
         kill -STOP $(pgrep -x sshfs)`,
      ),
    () => on('alpha', 'kill -CONT $(pgrep -x sshfs); umount -l /mnt/dead; rmdir /mnt/dead'),
    () => check(),
  );
  expect(audit.seconds).toBeLessThan(bounded);
  expectFindings(audit.report, linesOf(pacemakerPair));
});

describe('an account with too little right: unknown is never a pass', () => {
  test('no sudo right: nothing passes on either host, and the exit code is 3', async () => {
    const { report, exit } = await check({ user: 'plain', sudo: true });
    expect(passes(report)).toEqual([]);
    expect(exit).toBe(3);
    expect(report.hosts.a.error).toMatch(/sudo/);
  });

  test('a wrong sudo password', async () => {
    const { report, exit } = await check({
      user: 'oper',
      sudo: { password: { env: 'LAB_SUDO' } },
      env: { LAB_SUDO: 'not-the-password' },
    });
    expect(passes(report)).toEqual([]);
    expect(exit).toBe(3);
    expect(report.hosts.a.error).toMatch(/sudo refused the password/);
  });

  test('sudo that wants a password which halint was not given', async () => {
    const { report, exit } = await check({ user: 'oper', sudo: true });
    expect(passes(report)).toEqual([]);
    expect(exit).toBe(3);
    expect(report.hosts.a.error).toMatch(/password/);
  });

  test('no root at all: what a plain user may not read is unknown', async () => {
    const audit = await check({ user: 'plain' });
    const known = new Set([...passes(audit.report), ...unknowns(audit.report)]);
    expect(unknowns(audit.report)).not.toEqual([]);
    expect(noLongerPasses(audit).filter((line) => !known.has(line))).toEqual([]);
  });
});

test('a host that nobody answers on: a report that says so, the other host is judged, exit code 3 or 1', async () => {
  const audit = await during(
    () => lab('fault', 'link-down', 'beta', 'eth0'),
    () => lab('fault', 'heal'),
    () => check(),
  );
  expect(audit.seconds).toBeLessThan(bounded);
  expect(audit.report.hosts.b.status).toBe('unreachable');
  expect(audit.report.hosts.b.error).toBeTruthy();
  expect(audit.report.hosts.a.status).toBe('complete');
  expect(passes(audit.report).filter((line) => line.endsWith(' beta') || line.endsWith(' pair'))).toEqual([]);
  expect([1, 3]).toContain(audit.exit);
});
