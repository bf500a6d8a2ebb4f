import { hardware } from '../../src/facts/machine/hardware.ts';
import { compareVersions, packages, series, upstreamVersion } from '../../src/facts/packages/packages.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

/** The vendor's tables: up to so many units, so many processors, or gigabytes. */
const coresTable = [
  [200, 2],
  [1000, 4],
  [2000, 6],
  [3000, 8],
  [6000, 12],
] as const;
const memoryTable4 = [
  [250, 16],
  [1000, 24],
  [2500, 32],
  [5000, 48],
  [10_000, 64],
] as const;
const memoryTable5 = [
  [1000, 24],
  [2500, 32],
  [5000, 48],
  [10_000, 64],
] as const;

export default hostRule({
  severity: 'warning',
  summary: 'The host is sized for the number of users',
  why:
    'One host has to carry all users. Too small, it answers slowly or runs out of memory when all users reconnect ' +
    'after a failover.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'each-in-turn',
        check: '`crm_mon -1` shows the services on the other host.',
        text:
          'Give both hosts the processors and memory of the vendor’s table, one after the other, each while it is ' +
          'passive and off.',
        effect: 'Nothing can fail over while a host is off; the services move once.',
        verify: '`nproc` and `free -g` say it, and halint check --rule sizing/load-fits passes.',
      },
    ],
  },
  references: [
    'bluemind:hardware-sizing',
    'https://doc.bluemind.net/release/5.5/en/guide_d_installation/dimensionnement_materiel',
  ],
  profiles: ['bluemind'],
  policy: ['sizingUnits'],
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
    quotaFactor: {
      kind: 'number',
      default: 1,
      unit: '',
      minimum: 1,
      maximum: 1000,
      describes:
        'Multiplies `policy.sizingUnits` on hosts with BlueMind 5.5 and later: the quota of the users divided ' +
        'by that of their profile in the vendor’s table (2 GB for mail only, 4 GB with collaboration, 10 GB with MAPI)',
      source: 'the page on sizing of BlueMind 5.5; 1 where sizingUnits counts quotas already',
    },
  },
  appliesTo: ({ policy }) =>
    policy.sizingUnits !== undefined || 'halint.yaml does not say how many units there are (policy.sizingUnits)',
  check({ hardware, packages, policy, parameters: { shortfall, quotaFactor } }): Outcome {
    const version = packages.installed.get('bm-core')?.version;
    if (version === undefined && quotaFactor !== 1)
      return unknown('absent', 'bm-core is not installed: quotaFactor applies from BlueMind 5.5');
    const countsQuotas = version !== undefined && compareVersions(series(version), '5.5') >= 0;
    const units = (policy.sizingUnits ?? 0) * (countsQuotas ? quotaFactor : 1);
    const major = Number.parseInt(upstreamVersion(version ?? '4'), 10);
    const cores = pick(coresTable, units) ?? Math.ceil((units / 1000) * 2);
    const memory = pick(major >= 5 ? memoryTable5 : memoryTable4, units) ?? 96;
    const gigabytes = hardware.memory / 1024 ** 3;
    const findings: Finding[] = [];
    if (hardware.cores < cores) {
      findings.push({
        subject: 'processors',
        message: `too few processors for ${units} units`,
        expected: `at least ${cores}`,
        actual: `${hardware.cores}`,
      });
    }
    if (gigabytes < memory * (1 - shortfall)) {
      findings.push({
        subject: 'memory',
        message: `too little memory for ${units} units`,
        expected: `at least ${memory} GB`,
        actual: `${gigabytes.toFixed(1)} GiB`,
      });
    }
    return findings;
  },
});

const pick = (table: readonly (readonly [number, number])[], units: number): number | undefined =>
  table.find(([limit]) => units <= limit)?.[1];
