import { cib } from '../../src/facts/cluster/cib.ts';
import { runningUnits } from '../../src/facts/units/running-units.ts';
import { exclusiveUnits, runningOf, writesData } from '../../src/facts/services/service-units.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Services that write to the mail store or to databases run on one host only',
  why: 'Two writers destroy the data when the storage is shared, and each host collects mail of its own when it is not.',
  remedy:
    'Stop the service on the host that does not hold the floating address (systemctl stop UNIT), check that fencing works, and let only the cluster manager start it.',
  references: ['bluemind:high-availability', 'https://www.postgresql.org/docs/current/different-replication-solutions.html'],
  policy: ['serviceUnits'],
  reads: { runningUnits },
  optional: { cib },
  check({ policy, a, b }) {
    const wanted = exclusiveUnits(policy, a.cib.known ? a.cib.value : b.cib.known ? b.cib.value : undefined);
    const left = runningOf(a.runningUnits, wanted);
    const both = runningOf(b.runningUnits, wanted).filter((unit) => left.includes(unit) && writesData(unit));
    return both
      .sort()
      .map((unit) => ({
        subject: unit,
        message: `${unit} runs on both hosts`,
        expected: 'active on one host',
        actual: 'active on both hosts',
      }));
  },
});
