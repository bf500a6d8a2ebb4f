import { attribute, configurationInForce, isOcf, monitors, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { parseBoolean } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The cluster runs DRBD on both hosts, promotes one, and tells each about the other',
  why: 'Without notify the agent does not learn of its peer and sets wrong promotion scores; with two promoted the data are open to both hosts; without a monitor for each role a failure goes unseen.',
  remedy: 'pcs resource promotable ID promoted-max=1 promoted-node-max=1 clone-max=2 clone-node-max=1 notify=true (crm: ms … meta …), and two monitors with different intervals, 29s for the promoted role and 31s for the other.',
  references: ['https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#ch-pacemaker', 'man:ocf_linbit_drbd(7)'],
  reads: { cib },
  appliesTo: ({ cib }) => {
    const inForce = configurationInForce(cib);
    if (inForce !== true) return inForce;
    return servicePrimitives(cib).some(({ primitive }) => isOcf(primitive, 'drbd') && primitive.provider === 'linbit') || 'the cluster manages no DRBD resource';
  },
  check: ({ cib }) =>
    servicePrimitives(cib)
      .filter(({ primitive }) => isOcf(primitive, 'drbd') && primitive.provider === 'linbit')
      .flatMap(({ primitive, within }): Finding[] => {
        const clone = within.find(({ kind }) => kind === 'clone');
        const subject = clone?.id ?? primitive.id;
        const wrong = (message: string, expected: string, actual: string): Finding => ({ subject: `${subject} ${expected}`, message, expected, actual, moment: 'after-failover' });
        if (clone?.kind !== 'clone' || !clone.promotable) return [wrong(`${primitive.id} is not a promotable clone`, 'a promotable clone', clone === undefined ? 'no clone' : 'a plain clone')];
        const meta = (...names: readonly string[]): string | undefined => names.map((name) => attribute(clone.meta, name)).find((value) => value !== undefined);
        const promoted = meta('promoted-max', 'master-max') ?? '1';
        const notify = meta('notify');
        const intervals = monitors(primitive).map(({ interval }) => interval);
        return [
          ...(promoted === '1' ? [] : [wrong(`${subject} may be promoted on ${promoted} hosts`, 'promoted-max=1', `promoted-max=${promoted}`)]),
          ...(parseBoolean(notify) === true ? [] : [wrong(`${subject} does not tell its instances about each other`, 'notify=true', notify === undefined ? 'not set' : `notify=${notify}`)]),
          ...(new Set(intervals).size >= 2 ? [] : [wrong(`${primitive.id} is not monitored in both roles`, 'two monitors with different intervals', `${intervals.length} monitor operations`)]),
        ];
      }),
});
