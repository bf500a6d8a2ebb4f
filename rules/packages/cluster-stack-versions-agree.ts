import { packages, upstreamVersion } from '../../src/facts/packages/packages.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

/** Programs that talk to their like on the other host, or that run its resources after a failover. */
const stack = ['pacemaker', 'corosync', 'resource-agents', 'fence-agents', 'sbd', 'drbd-utils', 'keepalived', 'crmsh', 'pcs', 'dlm-controld', 'lvm2-lockd'];

export default pairRule({
  severity: 'error',
  summary: 'Both hosts run the same versions of the cluster stack',
  why: 'Different versions fall back to the older feature set, and an agent that exists on one host only fails when its resource moves.',
  remedy: 'Bring both hosts to the same versions, one host in standby at a time: pcs node standby HOST (or: crm node standby HOST), update, unstandby.',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/', 'https://github.com/trento-project/checks'],
  reads: { packages },
  check: ({ a, b }) =>
    stack.flatMap((name): Finding[] => {
      const [left, right] = [a, b].map(({ packages }) => {
        const version = packages.installed.get(name)?.version;
        return version === undefined ? 'not installed' : upstreamVersion(version);
      });
      if (left === undefined || right === undefined || left === right) return [];
      return [
        {
          subject: name,
          message: `${name} differs between the hosts`,
          expected: 'the same version on both hosts',
          actual: `${left} on ${a.host.name}, ${right} on ${b.host.name}`,
        },
      ];
    }),
});
