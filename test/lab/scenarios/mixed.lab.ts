import { beforeAll, describe, expect, test } from 'vitest';
import { check, expectFindings, findings } from '../audit.ts';
import { linesOf, mixedPair, pacemakerPair } from '../healthy.ts';
import { bringUp, on, suite } from '../lab.ts';

/**
 * A pair in the middle of an upgrade: alpha runs Debian 12 with the services, beta runs Debian 13 already. Pacemaker 2.1
 * and 3.0 form a cluster. It needs the base roots of both suites, so it runs with LAB_SUITE=trixie.
 */
describe.skipIf(suite !== 'trixie')('one host runs Debian 12, the other one Debian 13', () => {
  beforeAll(() => bringUp('mixed'));

  test('both versions of Pacemaker are members of one cluster', async () => {
    expect(await on('alpha', 'pacemakerd --version')).toContain('Pacemaker 2.1');
    expect(await on('beta', 'pacemakerd --version')).toContain('Pacemaker 3.0');
    const state = await on('alpha', 'crm_mon -1 -r');
    expect(state).toContain('MIXED-VERSION partition with quorum');
    expect(state).toContain('Online: [ alpha beta ]');
    expect(state).not.toMatch(/Stopped|FAILED|Failed|UNCLEAN|blocked/);
  });

  test('the releases are reported once, and no package or path that follows from them', async () => {
    const { report } = await check();
    expectFindings(report, [...linesOf(pacemakerPair), ...linesOf(mixedPair)]);
  });

  test('the check for Debian 13 names what is left to do on the host with Debian 12, and nothing on the other', async () => {
    const { report } = await check({ rules: ['update/ready-for-debian-13'], targets: ['debian-13'] });
    expect(findings(report)).toEqual([
      'update/ready-for-debian-13 alpha net.ipv4.tcp_keepalive_time (after-reboot)',
      'update/ready-for-debian-13 alpha postfix (after-failover)',
    ]);
  });
});
