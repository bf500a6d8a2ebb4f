import type { DrbdConfig } from '../../src/facts/replication/drbd-config.ts';
import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { drbdReactor, promotersInForce, promotionInForce } from '../../src/facts/replication/drbd-reactor.ts';
import type { Promoter } from '../../src/facts/replication/promoter-model.ts';
import { units } from '../../src/facts/units/units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'A DRBD resource that drbd-reactor promotes has the options that the promoter needs',
  why:
    'With auto-promote any open device makes a host primary without drbd-reactor. With suspend-io a ' +
    'primary without quorum hangs: its services cannot stop, and it never becomes secondary.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'setting',
    steps: [
      {
        on: 'both',
        check: '`drbdadm dump {resource}` shows the options that are in force.',
        text: 'Set {option} to `{value}` in the options section of the resource {resource} (rr-conflict: net section).',
        verify: '`drbdadm dump {resource}` shows the new value on both hosts.',
        undo: 'Put the former file back.',
      },
      {
        on: 'each-in-turn',
        check: '`drbdadm status {resource}` says Connected and UpToDate.',
        text: 'Apply it, the passive host first.',
        commands: { drbd: 'drbdadm adjust {resource}' },
        verify: '`drbdsetup show {resource} --show-defaults` shows the value, and `drbdadm status` Connected.',
      },
    ],
  },
  references: [
    'man:drbd-reactor.promoter(5)',
    'https://github.com/LINBIT/drbd-reactor/blob/master/doc/promoter.md',
    'man:drbd.conf(5)',
  ],
  reads: { drbdConfig },
  optional: { drbdReactor, units },
  appliesTo: ({ drbdReactor, units }) => promotionInForce(drbdReactor, units),
  check: ({ drbdConfig, drbdReactor, units }) =>
    promotersInForce(drbdReactor, units).flatMap((promoter) => findingsOf(promoter, drbdConfig)),
});

/** Values where a configuration says nothing: drbd.conf(5). */
const defaults: Readonly<Record<string, string>> = {
  'auto-promote': 'yes',
  quorum: 'off',
  'on-no-quorum': 'suspend-io',
  'on-no-data-accessible': 'io-error',
  'on-suspended-primary-outdated': 'disconnect',
  'rr-conflict': 'disconnect',
};

function findingsOf({ resource: name, path, onQuorumLoss }: Promoter, config: DrbdConfig): readonly Finding[] {
  const resource = config.resources.find((each) => each.name === name);
  if (resource === undefined)
    return [
      {
        subject: name,
        message: `drbd-reactor promotes ${name}, which is not a DRBD resource`,
        expected: 'the name of a resource',
        actual: config.resources.map((each) => each.name).join(', ') || 'DRBD has no resource',
        at: { path },
        moment: 'after-failover',
        values: { option: 'its name', resource: name, value: 'that of a resource' },
      },
    ];
  const inForce = (option: string) => drbdOption(config, resource, option)[0];
  const valueOf = (option: string): string => inForce(option)?.value ?? defaults[option] ?? '';
  // Without quorum drbd-reactor relies on fencing: replication/fencing-set judges whether there is one of the two.
  const byQuorum = valueOf('quorum') !== 'off';
  const frozen = onQuorumLoss === 'freeze';
  const onLoss = frozen ? 'suspend-io' : 'io-error';
  const needed: readonly (readonly [option: string, value: string])[] = [
    ['auto-promote', 'no'],
    ...(byQuorum
      ? ([
          ['quorum', 'majority'],
          ['on-no-quorum', onLoss],
          ['on-no-data-accessible', onLoss],
        ] as const)
      : []),
    ...(byQuorum && frozen
      ? ([
          ['on-suspended-primary-outdated', 'force-secondary'],
          ['rr-conflict', 'retry-connect'],
        ] as const)
      : []),
  ];
  return needed
    .filter(([option, value]) => valueOf(option) !== value)
    .map(([option, value]) => ({
      subject: `${name} ${option}`,
      message: `the DRBD resource ${name} has ${option} ${valueOf(option)}, and drbd-reactor needs ${value}`,
      expected: value,
      actual: inForce(option) === undefined ? `${valueOf(option)}, the default` : valueOf(option),
      at: inForce(option)?.at ?? resource.at,
      moment: 'after-failover' as const,
      values: { option, resource: name, value },
    }));
}
