import { agentOf, configurationInForce, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The cluster manages services, not systemd targets',
  why: 'A target stays active while the services behind it are dead, and stopping it need not stop them: the cluster sees neither failure nor end.',
  remedy: 'Make a resource of each service of the target (bm-core, cyrus-imapd, postfix, …) and put them into the group; disable the target at boot.',
  references: ['man:systemd.target(5)', 'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#systemd'],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) =>
    servicePrimitives(cib)
      .filter(({ primitive }) => /^(systemd|service)$/.test(primitive.class) && primitive.type.endsWith('.target'))
      .map(({ primitive }) => ({ subject: primitive.id, message: `${primitive.id} is a systemd target`, expected: 'a resource for each service', actual: agentOf(primitive) })),
});
