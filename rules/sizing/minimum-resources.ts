import { hardware } from '../../src/facts/machine/hardware.ts';
import { packages, upstreamVersion } from '../../src/facts/packages/packages.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

const gib = 1024 ** 3;

/** Gigabytes and processors below which the vendor does not support an installation, by major version. */
const minimum = (major: number) => ({ memory: major >= 5 ? 24 : 12, cores: 2 });

export default hostRule({
  severity: 'error',
  summary: 'The host has the vendor’s minimum of processors and memory',
  why:
    'BlueMind sizes its components by the memory that it finds. Below the minimum they are killed under load, first ' +
    'of all on the day of a failover.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'host',
        check: '`crm_mon -1` shows the services on {other}.',
        text:
          'Give {host} at least the memory and processors of the vendor’s prerequisites, while it is passive and ' +
          'off.',
        effect: 'Nothing can fail over until it is back.',
        verify: '`nproc` and `free -g` say it, and halint check --rule sizing/minimum-resources passes.',
      },
    ],
  },
  references: ['bluemind:prerequisites', 'bluemind:hardware-sizing'],
  profiles: ['bluemind'],
  reads: { hardware, packages },
  parameters: {
    shortfall: {
      kind: 'number',
      default: 0.07,
      unit: '',
      minimum: 0,
      maximum: 0.5,
      describes: 'Fraction of the memory that the kernel may report less than what is built in',
      source: 'firmware and the kernel itself take their part',
    },
  },
  appliesTo: ({ packages }) => packages.installed.has('bm-core') || 'BlueMind is not installed as packages here',
  check({ hardware, packages, parameters: { shortfall } }) {
    const version = upstreamVersion(packages.installed.get('bm-core')?.version ?? '');
    const least = minimum(Number.parseInt(version, 10));
    const memory: Finding[] =
      hardware.memory >= least.memory * gib * (1 - shortfall)
        ? []
        : [
            {
              subject: 'memory',
              message: `the host has too little memory for BlueMind ${version}`,
              expected: `at least ${least.memory} GB`,
              actual: `${(hardware.memory / gib).toFixed(1)} GiB`,
            },
          ];
    const cores: Finding[] =
      hardware.cores >= least.cores
        ? []
        : [
            {
              subject: 'processors',
              message: 'the host has too few processors',
              expected: `at least ${least.cores}`,
              actual: `${hardware.cores}`,
            },
          ];
    return [...memory, ...cores];
  },
});
