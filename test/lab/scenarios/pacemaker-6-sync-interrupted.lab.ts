import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { names } from '../audit.ts';
import { files, leavePair, pairInStep, plantAndPlan } from '../drifted-pair.ts';
import { during, lab, on } from '../lab.ts';
import type { Both } from '../sync.ts';
import { apply, bothStates, fallbackFor, leftOvers, neitherOldNorNew, planId, reached, sync } from '../sync.ts';

let before: Both;
const plant = async (): Promise<void> => {
  before = await plantAndPlan();
};

beforeAll(pairInStep);
afterAll(leavePair);

describe('the connection is cut in each phase: each file is old or new, and recover ends it', () => {
  beforeEach(plant);

  /** Programs that each phase runs on the host, and what must come of it when the connection goes there. */
  const phases: readonly (readonly [phase: string, program: string, only: string, outcome: RegExp])[] = [
    ['looks', '/usr/bin/lsattr', '*', /^12 /],
    ['stages', '/usr/sbin/postalias', '*', /^1[34] /],
    // Without -p it is the audit that reads the values, before anything is written.
    ['commits', '/usr/sbin/sysctl', '*-p*', /^14 .*halint sync recover/s],
    ['settles', '/usr/bin/logger', '*finished*', /^(0|14) /],
  ];

  test.each(phases)('while the host %s', async (_, program, only, outcome) => {
    const failure = await fallbackFor(
      names.b,
      program,
      `case "$*" in ${only}) : >/run/lab-reached; sleep 3 ;; esac; exec REAL "$@"`,
      async () => {
        const running = apply();
        await reached(names.b);
        await lab('fault', 'kill-ssh', names.b);
        return running;
      },
    );
    expect(`${failure.exit} ${failure.said}`).toMatch(outcome);
    await on(
      names.b,
      'i=0; while flock -n /var/lib/halint/lock true; [ $? -ne 0 ]; do sleep .2; i=$((i+1)); [ $i -lt 100 ] || exit ' +
        '1; done',
    );
    expect(neitherOldNorNew(before, await bothStates(files))).toEqual([]);
    expect((await sync(['recover'])).exit).toBe(0);
    const { b } = await bothStates(files);
    expect([before.a, before.b]).toContain(b);
    expect(await leftOvers()).toEqual([]);
  });

  test('the cable is pulled while the host commits: halint gives up, and the host takes back by itself what could have cut it off', async () => {
    const failure = await fallbackFor(
      names.b,
      '/usr/sbin/sysctl',
      'case "$*" in *-p*) : >/run/lab-reached; sleep 3 ;; esac; exec REAL "$@"',
      () =>
        during(
          () => Promise.resolve(),
          () => lab('fault', 'heal'),
          async () => {
            const running = apply();
            await reached(names.b);
            await lab('fault', 'link-down', names.b, 'eth0');
            return running;
          },
        ),
    );
    expect(`${failure.exit} ${failure.said}`).toMatch(/^14 .*connection to beta broke.*halint sync recover/s);
    expect(failure.said).toMatch(/beta rolls the files back by itself 120 s after/);
    expect(neitherOldNorNew(before, await bothStates(files))).toEqual([]);
    let ended = await sync(['recover']);
    for (let i = 0; i < 30 && /another halint is running there/.test(ended.said); i++) {
      await sleep(5000);
      ended = await sync(['recover']);
    }
    expect(`${ended.exit} ${ended.said}`).toMatch(/^0 .*(is rolled back on both hosts|nothing to recover)/s);
    expect(await bothStates(files)).toEqual(before);
    expect(await leftOvers()).toEqual([]);
  }, 300_000);
});

describe('failed after the swap', () => {
  beforeEach(plant);

  test('an activation that fails: every file is what it was, by digest, and what was active is active again', async () => {
    const failure = await fallbackFor(
      names.b,
      '/usr/sbin/sysctl',
      'case "$*" in *sysctl.old) exec REAL "$@" ;; *-p*) echo "sysctl: cannot set"; exit 1 ;; esac; exec REAL "$@"',
      () => apply(),
    );
    expect(`${failure.exit} ${failure.said}`).toMatch(/^13 .*sysctl-load failed.*cannot set/s);
    expect(failure.said).toMatch(/Everything is as it was before/);
    expect(await bothStates(files)).toEqual(before);
    expect(await leftOvers()).toEqual([]);
    expect((await apply()).exit).toBe(0);
  });

  test('and one that fails on the way back as well: exit 14, and the message says what to do', async () => {
    const failure = await fallbackFor(
      names.b,
      '/usr/sbin/sysctl',
      'case "$*" in *-p*) echo "sysctl: cannot set"; exit 1 ;; esac; exec REAL "$@"',
      () => apply(),
    );
    expect(`${failure.exit} ${failure.said}`).toMatch(/^14 .*sysctl-load failed.*halint sync recover/s);
    expect(await bothStates(files)).toEqual(before);
    expect((await sync(['recover'])).exit).toBe(0);
    expect(await leftOvers()).toEqual([]);
    expect(await bothStates(files)).toEqual(before);
  });

  test('rollback of what was applied: the files of both hosts, by digest', async () => {
    expect((await apply()).exit).toBe(0);
    expect((await sync(['rollback', planId()])).exit).toBe(0);
    expect(await bothStates(files)).toEqual(before);
  });
});

describe('a host that dies', () => {
  beforeEach(plant);

  test('the host loses its power while it commits, and comes back', async () => {
    await fallbackFor(
      names.b,
      '/usr/sbin/sysctl',
      'case "$*" in *-p*) : >/run/lab-reached; sleep 20 ;; esac; exec REAL "$@"',
      async () => {
        const running = apply();
        await reached(names.b);
        await lab('power', names.b, 'reset');
        expect((await running).exit).toBe(14);
      },
    ).catch((error: unknown) => {
      // The fake was mounted on a file system that the power took with it.
      if (!String(error).includes('umount')) throw error;
    });
    // The hosts see each other again once the host has booted.
    await on(
      names.a,
      'i=0; until crm_mon -1 | grep -q "Online: \\[ alpha beta \\]" && [ "$i" -gt 8 ]; do sleep .5; i=$((i+1)); [ ' +
        '$i -lt 160 ] || exit 1; done',
    );
    expect(neitherOldNorNew(before, await bothStates(files))).toEqual([]);
    const done = await sync(['recover']);
    expect(`${done.exit} ${done.said}`).toMatch(/^0 .*is applied on both hosts/s);
    const { a, b } = await bothStates(files);
    expect(b).toBe(a);
    expect(await leftOvers()).toEqual([]);
  });
});
