import { cib } from '../../src/facts/cluster/cib.ts';
import { drbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import { promotersInCharge } from '../../src/facts/services/promoted.ts';
import { runningUnits } from '../../src/facts/units/running-units.ts';
import { exclusiveUnits, runningOf, unlessUnknown, writesData } from '../../src/facts/services/service-units.ts';
import { known, pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Services that write to the mail store or to databases run on one host only',
  why:
    'Two writers destroy the data when the storage is shared, and each host collects mail of its own when it is ' +
    'not.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'unit',
    steps: [
      {
        on: 'both',
        text:
          'Decide which host stays: the one on which the data are mounted and current, and which answers. It need ' +
          'not be the one with the address.',
        commands: { shell: 'findmnt; ip -br addr; pg_isready' },
      },
      {
        on: 'leaving',
        text:
          'Stop the cluster manager first: it would start the service again. If it does not end, power the host off ' +
          'at its BMC. On a shared disk that both have mounted, cut its power at once: storage/not-mounted-on-both.',
        effect: 'The services of this host stop.',
        commands: {
          pcs: 'pcs cluster stop --force',
          crmsh: 'crm cluster stop',
          keepalived: 'systemctl stop keepalived',
        },
        verify: '`systemctl is-active pacemaker keepalived` says inactive.',
      },
      {
        on: 'leaving',
        text: 'Stop what still runs, and unmount.',
        effect: '{unit} stops here.',
        commands: { systemd: 'systemctl stop {unit}' },
        verify: "`pgrep -a -f 'cyrus|postgres|bm-'` and `findmnt` show that nothing writes here.",
      },
      {
        on: 'staying',
        check: "Fencing works (halint check --rule 'fencing/*') before the other host joins again.",
        text:
          'Check the data before anything else is started: the log of PostgreSQL, `reconstruct` and `quota` of ' +
          'Cyrus, the file system.',
        verify: 'halint check reports no second writer.',
      },
    ],
  },
  references: [
    'bluemind:high-availability',
    'https://www.postgresql.org/docs/current/different-replication-solutions.html',
  ],
  policy: ['serviceUnits'],
  reads: { runningUnits },
  optional: { cib, drbdReactor },
  check({ policy, a, b }) {
    const configuration = a.cib.known ? a.cib.value : b.cib.known ? b.cib.value : undefined;
    const wanted = exclusiveUnits(
      policy,
      configuration,
      [a, b].flatMap(({ drbdReactor, runningUnits: units }) =>
        promotersInCharge(configuration, drbdReactor, known(units)),
      ),
    );
    const left = runningOf(a.runningUnits, wanted);
    const both = runningOf(b.runningUnits, wanted).filter((unit) => left.includes(unit) && writesData(unit));
    const findings = both.sort().map((unit) => ({
      subject: unit,
      message: `${unit} runs on both hosts`,
      expected: 'active on one host',
      actual: 'active on both hosts',
    }));
    return unlessUnknown(
      findings,
      [a, b].map(({ runningUnits: units }) => ({ units, cib: configuration })),
      policy.serviceUnits,
    );
  },
});
