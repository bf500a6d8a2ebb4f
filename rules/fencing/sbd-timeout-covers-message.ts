import { configurationInForce, property, propertyName } from '../../src/facts/cluster/cib-lookup.ts';
import { parseSeconds } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { sbdDisk } from '../../src/facts/fencing/sbd-disk.ts';
import { sbd } from '../../src/facts/fencing/sbd.ts';
import type { Outcome } from '../../src/sdk/index.ts';
import { clusterRule, unknown } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Pacemaker’s fencing timeout is longer than SBD’s message timeout',
  why:
    'SBD reports success only after msgwait: a shorter fencing timeout turns each success into a failure and a ' +
    'loop.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'property',
    steps: [
      {
        on: 'either',
        text:
          'Set the timeout to at least 1.2 times msgwait, as SUSE recommends; the manual page of SBD recommends ' +
          'twice.',
        commands: {
          pcs: 'pcs property set {property}={seconds}s',
          crmsh: 'crm configure property {property}={seconds}s',
        },
        verify: 'halint check --rule fencing/sbd-timeout-covers-message passes.',
        undo: 'Set the former timeout.',
      },
    ],
  },
  references: [
    'man:sbd(8)',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#cluster-options',
  ],
  reads: { sbd, cib },
  optional: { sbdDisk },
  parameters: {
    factor: {
      kind: 'number',
      default: 1.2,
      unit: '',
      minimum: 1,
      describes: 'How many times msgwait the fencing timeout must be',
      source: 'SUSE Linux Enterprise High Availability, SBD; man:sbd(8) recommends 2',
    },
  },
  appliesTo: ({ sbd, cib }) => (sbd.devices.length === 0 ? 'SBD uses no disks' : configurationInForce(cib)),
  check: ({ cib, sbdDisk: disks, parameters: { factor } }): Outcome => {
    if (!disks.known) return disks;
    const longest = Math.max(0, ...disks.value.map(({ msgwaitTimeout }) => msgwaitTimeout ?? 0));
    if (longest === 0) return unknown('not-collected', 'no header of an SBD disk could be read');
    const timeout = parseSeconds(property(cib, 'stonith-timeout')) ?? 60;
    const needs = Math.ceil(longest * factor);
    if (timeout >= needs) return [];
    return [
      {
        subject: propertyName(cib, 'stonith-timeout'),
        message: 'Fencing is given up before SBD can report success',
        expected: `at least ${needs} s`,
        actual: `${timeout} s`,
        moment: 'after-failover',
        values: { seconds: String(needs) },
      },
    ];
  },
});
