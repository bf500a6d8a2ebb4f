import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { BaseFixture } from '../../src/authoring/cases/case.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { selectRules } from '../../src/engine/select.ts';
import type { Result } from '../../src/sdk/index.ts';
import { healthyGround } from './healthy.ts';

const judge = ({ pair, snapshot }: BaseFixture): readonly Result[] =>
  evaluate(snapshot, pair, selectRules(rules, pair));

const lines = (results: readonly Result[], verdict: Result['verdict']): string[] =>
  results
    .filter((result) => result.verdict === verdict)
    .map(({ rule, host, reason, findings }) =>
      [rule, host ?? 'pair', reason, ...findings.map(({ subject, actual }) => `${subject}: ${actual}`)].join(' | '),
    );

/** What must be judged on each pair, and what must be skipped there for a reason that a reader would give. */
const expected: Readonly<
  Record<string, { readonly judged: readonly string[]; readonly skipped: Readonly<Record<string, RegExp>> }>
> = {
  'pacemaker-drbd': {
    judged: [
      'replication/fencing-set',
      'replication/no-split-brain',
      'replication/drbd-clone-options',
      'boot/drbd-left-to-cluster',
      'fencing/every-node-covered',
      'storage/data-on-shared-storage',
    ],
    skipped: {
      'storage/multipath-paths-redundant': /no multipath map/,
      'storage/iscsi-logs-in-at-boot': /no iSCSI/,
      'storage/volumes-active-on-one-host': /no volume group is seen by both/,
    },
  },
  'pacemaker-drbd9': {
    judged: [
      'replication/fence-handler-set',
      'replication/no-split-brain',
      'replication/replicating',
      'replication/writes-are-synchronous',
      'storage/data-on-shared-storage',
    ],
    skipped: { 'storage/multipath-paths-redundant': /no multipath map/ },
  },
  updating: {
    judged: [
      'update/cluster-manager-paused',
      'update/passive-host-guarded',
      'update/both-hosts-upgraded',
      'update/no-package-held',
      'fencing/every-node-covered',
    ],
    skipped: { 'cluster/nothing-held-back': /update/ },
  },
  'pacemaker-gfs2': {
    judged: [
      'storage/cluster-filesystem-locked',
      'storage/lock-manager-fences',
      'cluster/local-filesystem-not-cloned',
      'storage/not-mounted-on-both',
      'storage/mount-points-empty',
    ],
    skipped: { 'storage/lvm-system-id-source-set': /system id/, 'replication/fencing-set': /DRBD/ },
  },
  'keepalived-manual': {
    judged: [
      'vip/automatic-switchover-fences',
      'vip/vrrp-settings-agree',
      'vip/vrrp-no-automatic-failback',
      'vip/one-holder',
      'storage/not-mounted-on-both',
      'boot/shared-disk-not-mounted-at-boot',
      'storage/data-on-block-device',
    ],
    skipped: {
      'fencing/fencing-enabled': /Pacemaker is not configured/,
      'cluster/two-rings': /corosync is not configured/,
      'cluster/stack-running': /no cluster is configured/,
      'quorum/two-node-mode': /corosync/,
    },
  },
  'drbd-reactor': {
    judged: [
      'vip/managed-by-one-cluster-manager',
      'vip/manager-runs-on-both',
      'vip/one-holder',
      'replication/quorum-has-third-vote',
      'replication/promoter-options-fit',
      'replication/promoters-agree',
      'storage/promoter-mounts-first',
      'storage/data-managed-by-cluster',
      'services/drbd-reactor-configuration-accepted',
      'replication/quorum-present',
      'storage/data-on-shared-storage',
      'services/running-on-active',
      'boot/enabled-alike',
    ],
    skipped: {
      'fencing/fencing-enabled': /Pacemaker is not configured/,
      'cluster/stack-running': /no cluster is configured/,
      'replication/mounts-follow-primary': /Pacemaker is not configured/,
    },
  },
  'bluemind-5': {
    judged: [
      'sizing/minimum-resources',
      'packages/bluemind-versions-agree',
      'services/ports-open',
      'services/running-on-active',
      'boot/service-units-disabled',
    ],
    skipped: { 'drift/cyrus-data-on-shared-path': /no imapd\.conf/, 'packages/cyrus-series-agrees': /not installed/ },
  },
  cyrus: {
    judged: [
      'storage/data-on-block-device',
      'drift/cyrus-data-on-shared-path',
      'packages/cyrus-series-agrees',
      'drift/postfix-maps-current',
      'fencing/every-node-covered',
    ],
    skipped: { 'security/certificate-valid': /no bm_cert\.pem/ },
  },
  'redhat-9': {
    judged: [
      'storage/data-on-block-device',
      'drift/cyrus-data-on-shared-path',
      'drift/database-survives-a-crash',
      'packages/postgresql-major-agrees',
      'packages/cyrus-series-agrees',
      'services/writers-on-one-host',
      'services/running-on-active',
      'boot/service-units-disabled',
      'vip/not-in-static-configuration',
      'network/clock-synchronised',
    ],
    skipped: {
      'boot/database-start-manual': /no \/etc\/postgresql/,
      'packages/installations-complete': /rpm installs a package whole/,
    },
  },
  generic: {
    judged: [
      'storage/data-on-shared-storage',
      'services/running-on-active',
      'drift/synced-files-equal',
      'fencing/every-node-covered',
      'vip/one-holder',
    ],
    skipped: { 'drift/postfix-maps-current': /no main\.cf/, 'drift/cyrus-data-on-shared-path': /no imapd\.conf/ },
  },
};

describe.each(Object.entries(healthyGround.variants ?? {}))('the healthy pair %s', (name, ground) => {
  const results = judge(ground);

  it('has no finding', () => {
    expect(lines(results, 'fail')).toEqual([]);
  });

  it('leaves nothing unknown', () => {
    expect(lines(results, 'unknown')).toEqual([]);
  });

  it('has most rules judged, and says what it expects of them', () => {
    expect(Object.keys(expected)).toContain(name);
    expect(lines(results, 'pass').length).toBeGreaterThan(results.length / 2);
  });

  it.each(expected[name]?.judged ?? [])('is judged by %s', (rule) => {
    expect(results.filter((result) => result.rule === rule).map(({ verdict }) => verdict)).toContain('pass');
  });

  it.each(Object.entries(expected[name]?.skipped ?? {}))('is not judged by %s', (rule, reason) => {
    const own = results.filter((result) => result.rule === rule);
    expect(own.map(({ verdict }) => verdict)).not.toContain('pass');
    expect(own[0]?.reason).toMatch(reason);
  });
});

describe('profiles', () => {
  it('leave out what belongs to another product', () => {
    const ids = (name: string): readonly string[] =>
      judge(healthyGround.variants?.[name] ?? healthyGround).map(({ rule }) => rule);
    expect(ids('bluemind-5')).toContain('identity/same-installation');
    for (const name of ['cyrus', 'generic']) expect(ids(name)).not.toContain('identity/same-installation');
    expect(ids('generic')).not.toContain('sizing/minimum-resources');
  });
});
