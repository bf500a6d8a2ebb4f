import { drbdConfig } from '../../src/facts/replication/drbd-config.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'A DRBD resource is configured for two hosts',
  why: 'A resource of one host replicates nothing: its data exists once, and the other host cannot take it over.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'resource',
    steps: [
      {
        on: 'active',
        check: '`drbdadm status {resource}` shows the disk as UpToDate here.',
        text: 'Write the section of the second host into the resource, the same on both hosts.',
        file: { path: '/etc/drbd.d/{resource}.res', lines: 'on {peer} { address {address}:{port}; }' },
        verify: '`drbdadm dump {resource}` shows both hosts.',
      },
      {
        on: 'passive',
        check: 'The disk of this host holds nothing that anybody needs.',
        text: 'Make the metadata there, and connect: the first synchronisation copies everything from the active host.',
        effect: 'What is on that disk is overwritten.',
        commands: { drbd: ['drbdadm create-md {resource}', 'drbdadm adjust {resource}'] },
        verify: '`drbdadm status {resource}` shows UpToDate for both hosts.',
      },
    ],
  },
  references: ['man:drbd.conf(5)'],
  reads: { drbdConfig },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ drbdConfig }) =>
    drbdConfig.resources.flatMap(({ name, hosts, disklessHosts, floating, at }): readonly Finding[] => {
      const data = hosts.filter((host) => !disklessHosts.includes(host));
      if (floating > 0 || hosts.length === 0 || data.length > 1) return [];
      return [
        {
          subject: name,
          message: `the DRBD resource ${name} has its data on one host`,
          expected: 'two hosts with a disk',
          actual: data.join(', ') || 'none',
          at,
        },
      ];
    }),
});
