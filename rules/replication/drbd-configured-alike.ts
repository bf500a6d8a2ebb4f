import { drbdConfig } from '../../src/facts/replication/drbd-config.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Both hosts configure DRBD alike',
  why:
    'Options that differ hold for whichever host applies them: fencing or protocol change with the direction of the ' +
    'failover, or the hosts refuse to connect.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'both',
        text: 'Compare what each host has, with global_common.conf and /etc/drbd.conf.',
        commands: { drbd: 'drbdadm dump all' },
      },
      {
        on: 'passive',
        text:
          'Copy /etc/drbd.conf and /etc/drbd.d from the host that is right, and see what adjust would do: it also ' +
          'brings up what is down, and may drop connections.',
        commands: { drbd: 'drbdadm --dry-run adjust all' },
        verify: 'The commands that it prints are the ones that you expect.',
        undo: 'Put the former files back.',
      },
      {
        on: 'each-in-turn',
        check: '`drbdadm status` says Connected and UpToDate on both hosts.',
        text: 'Apply it, the passive host first.',
        effect: 'A changed network option drops the connection for a moment.',
        commands: { drbd: 'drbdadm adjust all' },
        verify:
          '`drbdadm status` says Connected and UpToDate again, before the next host; `drbdadm dump all` is the same ' +
          'on both.',
      },
    ],
  },
  references: ['man:drbd.conf(5)', 'man:drbdadm(8)'],
  reads: { drbdConfig },
  appliesTo: ({ a, b }) => a.drbdConfig.configured || b.drbdConfig.configured || 'DRBD has no resource',
  check: ({ a, b }) => {
    const names = [...new Set([...a.drbdConfig.resources, ...b.drbdConfig.resources].map(({ name }) => name))].sort();
    const expected = 'the same on both hosts';
    const resources = names.flatMap((name): Finding[] => {
      const onA = a.drbdConfig.resources.find((each) => each.name === name);
      const onB = b.drbdConfig.resources.find((each) => each.name === name);
      const at = { path: (onA ?? onB)?.at.path ?? '/etc/drbd.conf' };
      if (onA === undefined || onB === undefined) {
        return [
          {
            host: onA === undefined ? 'a' : 'b',
            subject: name,
            message: `the DRBD resource ${name} is not configured here`,
            expected,
            actual: 'not configured',
            at,
          },
        ];
      }
      if (onA.canonical === onB.canonical) return [];
      return [
        {
          subject: name,
          message: `the hosts configure the DRBD resource ${name} differently`,
          expected,
          actual: 'they differ',
          at,
        },
      ];
    });
    const common: Finding[] =
      a.drbdConfig.canonicalCommon === b.drbdConfig.canonicalCommon
        ? []
        : [
            {
              subject: 'common',
              message: 'the hosts configure the common section of DRBD differently',
              expected,
              actual: 'they differ',
            },
          ];
    return [...resources, ...common];
  },
});
