import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'DRBD fences its peer, or needs quorum, when the replication link breaks',
  why:
    'Without fencing (the default) both hosts go on alone, a later failover starts on old data, and the two copies ' +
    'diverge: split brain.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text:
          'First look that STONITH works and both hosts are connected: with this option a peer that goes away, or a ' +
          'handler that fails, freezes all writes.',
        commands: { drbd: 'drbdadm status {resource}' },
        verify: "It says Connected and UpToDate; halint check --rule 'fencing/*' passes.",
      },
      {
        on: 'both',
        text:
          'Write the handlers and the option (net section in DRBD 9, disk section in 8.4, where the handlers are ' +
          'those of replication/fence-handler-set).',
        file: {
          path: '/etc/drbd.d/{resource}.res',
          lines: [
            'handlers {',
            '    fence-peer "/usr/lib/drbd/crm-fence-peer.9.sh";',
            '    unfence-peer "/usr/lib/drbd/crm-unfence-peer.9.sh";',
            '}',
            'net {',
            '    fencing resource-and-stonith;',
            '}',
          ],
        },
        verify: '`drbdadm dump {resource}` shows both on both hosts.',
        undo: 'Delete the lines, and adjust.',
      },
      {
        on: 'each-in-turn',
        text: 'Apply it, the passive host first.',
        commands: { drbd: 'drbdadm adjust {resource}' },
        verify: '`drbdsetup show {resource} | grep fencing` says resource-and-stonith, and `drbdadm status` Connected.',
      },
    ],
  },
  references: ['man:drbd.conf(5)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-pacemaker-fencing'],
  reads: { drbdConfig },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ drbdConfig }) =>
    drbdConfig.resources.flatMap((resource) => {
      const set = drbdOption(drbdConfig, resource, 'fencing');
      // Quorum is the other protection; replication/quorum-has-third-vote judges whether it protects.
      const quorum = drbdOption(drbdConfig, resource, 'quorum').some(({ value }) => value !== 'off');
      const wrong = set.find(({ value }) => value === 'dont-care');
      if (quorum || (set.length > 0 && wrong === undefined)) return [];
      return [
        {
          subject: resource.name,
          message: `the DRBD resource ${resource.name} does nothing when the replication link breaks`,
          expected: 'fencing resource-and-stonith',
          actual: wrong === undefined ? 'fencing is not set (dont-care)' : 'fencing dont-care',
          at: wrong?.at ?? resource.at,
        },
      ];
    }),
});
