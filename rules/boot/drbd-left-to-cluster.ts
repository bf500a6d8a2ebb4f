import { configurationInForce, isOcf, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { bootChain } from '../../src/facts/units/unit-state.ts';
import { units } from '../../src/facts/units/units.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'DRBD is not started at boot if the cluster manages it',
  why:
    'A unit that starts or promotes DRBD outside the cluster leaves it in a state that the cluster did not choose; ' +
    'some promote on both hosts.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'unit',
    steps: [
      {
        on: 'host',
        text:
          'Disable the unit, never with `--now`: its stop takes every DRBD resource down, on a host where they are ' +
          'in use.',
        commands: { systemd: 'systemctl disable {unit}' },
        verify: '`systemctl is-enabled {unit}` says disabled, and `drbdadm status` is as before.',
        undo: '`systemctl enable {unit}`',
      },
    ],
  },
  references: [
    'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-pacemaker-crm-drbd-backed-service',
    'man:drbd.service(7)',
  ],
  reads: { cib, units },
  appliesTo: ({ cib }) => {
    const inForce = configurationInForce(cib);
    if (inForce !== true) return inForce;
    return (
      servicePrimitives(cib).some(({ primitive }) => isOcf(primitive, 'drbd', 'drbd-attr')) ||
      'the cluster manages no DRBD resource'
    );
  },
  check: ({ units }) =>
    units.units
      .filter(({ id }) => /^drbd(@.*)?\.(service|target)$/.test(id))
      .flatMap(({ id }) => {
        const chain = bootChain(units, id);
        if (chain === undefined) return [];
        return [
          {
            subject: id,
            message: `${id} starts at boot outside the cluster`,
            expected: 'disabled',
            actual: `enabled: ${chain.join(' → ')}`,
            moment: 'after-reboot' as const,
          },
        ];
      }),
});
