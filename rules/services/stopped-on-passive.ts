import { activeHost } from '../../src/facts/vip/active-host.ts';
import { addresses } from '../../src/facts/network/addresses.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { runningUnits } from '../../src/facts/units/running-units.ts';
import { exclusiveUnits, runningOf, writesData } from '../../src/facts/services/service-units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { otherSide, pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'No mail service runs on the passive host',
  why: 'It works on data that is not there or not its own: mail gets stuck in a queue that nobody looks at, connections end on the wrong host.',
  remedy: 'systemctl stop UNIT on the passive host, and systemctl disable UNIT, so that only the cluster manager starts it.',
  references: ['bluemind:high-availability', 'http://www.postfix.org/NFS_README.html'],
  policy: ['serviceUnits'],
  reads: { runningUnits, addresses },
  optional: { cib },
  appliesTo: ({ pair, a, b }) =>
    activeHost({ a, b }, pair.virtualIps) !== undefined || 'not exactly one host holds the floating address, so none is the passive one',
  check({ pair, policy, a, b }): readonly Finding[] {
    const holder = activeHost({ a, b }, pair.virtualIps);
    if (holder === undefined) return [];
    const [active, passive] = holder === 'a' ? [a, b] : [b, a];
    const wanted = exclusiveUnits(policy, a.cib.known ? a.cib.value : b.cib.known ? b.cib.value : undefined);
    const there = runningOf(active.runningUnits, wanted);
    // Nothing on the active host and everything here: then the address is on the wrong host, which is a fault of its own.
    if (there.length === 0) return [];
    return runningOf(passive.runningUnits, wanted)
      .filter((unit) => !(writesData(unit) && there.includes(unit)))
      // Which host pushes the configuration is for sync/lsyncd-one-way and sync/pushes-from-active.
      .filter((unit) => unit !== 'lsyncd.service')
      .sort()
      .map((unit) => ({
        subject: unit,
        host: otherSide(holder),
        message: `${unit} runs on the passive host`,
        expected: 'inactive',
        actual: 'active',
      }));
  },
});
