import { beforeAll, expect, test } from 'vitest';
import { check, expectFindings } from '../audit.ts';
import { keepalivedPair, linesOf } from '../healthy.ts';
import { bringUp, during, lab, on } from '../lab.ts';

beforeAll(() => bringUp('keepalived'));

const access = { policy: { failover: 'manual' } } as const;
const vip = `${process.env['LAB_NET'] ?? '10.77'}.0.100`;
const holds = `ip -o -4 addr show | grep -q ' ${vip}/'`;

/** Waits until the address is held by exactly these hosts. */
const heldBy = (alpha: boolean, beta: boolean): Promise<unknown> =>
  Promise.all(
    [['alpha', alpha] as const, ['beta', beta] as const].map(([host, yes]) =>
      on(host, `for i in $(seq 100); do ${yes ? '' : '! '}{ ${holds}; } && exit 0; sleep .2; done; exit 1`),
    ),
  );

test('healthy: nothing but what is true of the lab', async () => {
  const { report } = await check(access);
  expectFindings(report, linesOf(keepalivedPair));
});

test('VRRP is blocked: the virtual IP is on both hosts', async () => {
  const { report, exit } = await during(
    () => lab('fault', 'vrrp-block').then(() => heldBy(true, true)),
    () => lab('fault', 'heal').then(() => heldBy(true, false)),
    () => check(access),
  );
  expectFindings(report, linesOf(keepalivedPair), [`vip/one-holder pair ${vip}`]);
  expect(exit).toBe(1);
});

test('keepalived is stopped on both: the virtual IP is nowhere', async () => {
  const { report, exit } = await during(
    () =>
      Promise.all(['alpha', 'beta'].map((host) => on(host, 'systemctl stop keepalived'))).then(() =>
        heldBy(false, false),
      ),
    async () => {
      await on('alpha', 'systemctl start keepalived');
      await heldBy(true, false);
      await on('beta', 'systemctl start keepalived');
    },
    () => check(access),
  );
  const stopped = ['alpha', 'beta'].map((host) => `vip/manager-runs-on-both ${host} keepalived.service`);
  expectFindings(report, linesOf(keepalivedPair), [...stopped, `vip/one-holder pair ${vip}`]);
  expect(exit).toBe(1);
});

test('a host hangs: its kernel answers, nothing else does; a report in bounded time', async () => {
  const { report, seconds, exit } = await during(
    () => lab('fault', 'freeze', 'beta'),
    () => lab('fault', 'heal'),
    () => check(access),
  );
  expect(report.hosts.b.status).toBe('unreachable');
  expect(seconds).toBeLessThan(45);
  expect([1, 3]).toContain(exit);
});
