import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'DRBD quorum by majority has a third vote',
  why: 'Of two hosts neither is a majority: when the link or one host fails, writing stops on both.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text:
          'Add a third host without a disk, with volumes written out for every host, and with the witness in the ' +
          'connection-mesh; or use fencing instead of quorum (replication/fencing-or-quorum).',
        file: {
          path: '/etc/drbd.d/{resource}.res',
          lines: [
            'on {witness} {',
            '    node-id 2;',
            '    address {witness-address}:7789;',
            '    volume 0 { device minor 0; disk none; }',
            '}',
          ],
        },
        verify: '`drbdadm dump {resource}` prints the three hosts without an error, on all of them.',
        undo: 'Put the former file back.',
      },
      {
        on: 'each-in-turn',
        check: '`drbdadm status {resource}` says Connected and UpToDate.',
        text: 'Bring it up on the witness, then apply it, the passive host first.',
        effect: 'The connection drops for a moment.',
        commands: { drbd: 'drbdadm adjust {resource}' },
        verify: '`drbdadm status {resource}` shows the witness as Diskless and quorum:yes.',
      },
    ],
  },
  references: [
    'man:drbd.conf(5)',
    'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-configuring-quorum-tiebreaker',
  ],
  reads: { drbdConfig },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ drbdConfig }) =>
    drbdConfig.resources.flatMap((resource) => {
      const quorum = drbdOption(drbdConfig, resource, 'quorum').find(({ value }) =>
        ['majority', 'all'].includes(value),
      );
      if (quorum === undefined || resource.hosts.length > 2) return [];
      return [
        {
          subject: resource.name,
          message: `the DRBD resource ${resource.name} needs a majority of ${resource.hosts.length} hosts`,
          expected: 'three hosts, one of them without a disk',
          actual: `quorum ${quorum.value} with ${resource.hosts.length} hosts`,
          at: quorum.at,
        },
      ];
    }),
});
