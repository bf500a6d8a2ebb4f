import { isOcf, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { failover } from '../../src/facts/failover/failover.ts';
import { isJudgeable, isKeptRunning } from '../../src/facts/failover/judgeable.ts';
import { instancesOf } from '../../src/facts/failover/lost-services.ts';
import { movingServices } from '../../src/facts/services/storage-needs.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'Services and disks start on the host that has the floating address',
  why:
    'When both hosts start, after a power failure for example, the scheduler spreads what nothing ties together: the ' +
    'address is on one host, the services that it leads to on the other.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'either',
        check: '`cibadmin --query > /root/cib.before.xml` keeps the present configuration.',
        text: 'Put {resource} into the group of {other-resource}, or add a colocation with score INFINITY.',
        effect: 'What runs on the other host stops and starts.',
        commands: {
          pcs: 'pcs constraint colocation add {resource} with {other-resource} score=INFINITY',
          crmsh: 'crm configure colocation c_{resource} inf: {resource} {other-resource}',
        },
        verify: '`crm_mon -1` shows all on one node.',
        undo: '`cibadmin --replace --xml-file /root/cib.before.xml`',
      },
    ],
  },
  references: [
    'man:crm_simulate(8)',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#placing-resources-relative-to-other-resources',
  ],
  reads: { cib },
  optional: { failover },
  appliesTo: ({ cib, failover }) => {
    if (!addresses(cib).some((placed) => isKeptRunning(cib, placed))) return 'the cluster has no floating address';
    return isJudgeable(cib, failover);
  },
  check: ({ cib, failover: simulated }) => {
    if (!simulated.known) return simulated;
    const { start } = simulated.value;
    const nodeOf = (id: string): string | undefined => instancesOf(start, id).find(({ active }) => active)?.nodes[0];
    const [address] = addresses(cib).filter(({ primitive }) => nodeOf(primitive.id) !== undefined);
    if (address === undefined) return [];
    const held = address.primitive.id;
    // A service with an address of its own may be on the other host.
    const homes = new Set(addresses(cib).flatMap(({ primitive }) => nodeOf(primitive.id) ?? []));
    const apart = movingServices(cib).filter(({ primitive }) => {
      const node = nodeOf(primitive.id);
      return node !== undefined && !homes.has(node);
    });
    const tops = new Set(apart.map(({ primitive, within }) => within[0]?.id ?? primitive.id));
    return [...tops].map(
      (subject): Finding => ({
        subject,
        message: `${subject} would start on another host than the address ${held}`,
        expected: `on the node of ${held}`,
        actual: 'on the other node, in the simulation of a start of both',
        moment: 'after-failover',
        values: { resource: subject, 'other-resource': held },
      }),
    );
  },
});

const addresses = (configuration: Parameters<typeof servicePrimitives>[0]) =>
  servicePrimitives(configuration).filter(
    ({ primitive, within }) =>
      isOcf(primitive, 'IPaddr2', 'IPaddr', 'IPv6addr') && !within.some(({ kind }) => kind === 'clone'),
  );
