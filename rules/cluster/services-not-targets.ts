import { agentOf, configurationInForce, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The cluster manages services, not systemd targets',
  why:
    'A target stays active while the services behind it are dead, and stopping it need not stop them: the cluster ' +
    'sees neither failure nor end.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        text: 'Switch maintenance mode on: deleting {resource} would stop the target and its services.',
        effect: 'Nothing fails over until it is switched off again.',
        commands: {
          pcs: 'pcs property set maintenance-mode=true',
          crmsh: 'crm configure property maintenance-mode=true',
        },
        verify: '`crm_mon -1` says that resources are not managed.',
      },
      {
        on: 'either',
        text: 'Make a resource of each service of the target, in its place in the group, then delete {resource}.',
        commands: {
          pcs: [
            'pcs resource create {new-resource} systemd:{unit} op monitor interval=60s timeout=60s op start ' +
              'timeout=180s op stop timeout=180s --group {group} --before {resource}',
            'pcs resource delete {resource}',
          ],
          crmsh: [
            'crm configure primitive {new-resource} systemd:{unit} op monitor interval=60s timeout=60s op start ' +
              'timeout=180s interval=0 op stop timeout=180s interval=0',
            'crm configure modgroup {group} add {new-resource} before {resource}',
            'crm configure delete {resource}',
          ],
        },
        verify: '`crm_verify -L -V` says nothing.',
      },
      {
        on: 'both',
        text: 'Disable the target at boot, without `--now`.',
        commands: { systemd: 'systemctl disable {target}' },
        verify: '`systemctl is-enabled {target}` says disabled.',
      },
      {
        on: 'either',
        check: '`crm_simulate -Ls` plans no stop that you do not want.',
        text: 'Let Pacemaker look, then end maintenance mode.',
        effect: 'Services that are found stopped start.',
        commands: {
          pcs: ['pcs resource refresh', 'pcs property set maintenance-mode=false'],
          crmsh: ['crm resource refresh', 'crm configure property maintenance-mode=false'],
        },
        verify: '`crm_mon -1rf` shows every new resource as Started on one node.',
      },
    ],
  },
  references: [
    'man:systemd.target(5)',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#systemd',
  ],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) =>
    servicePrimitives(cib)
      .filter(({ primitive }) => /^(systemd|service)$/.test(primitive.class) && primitive.type.endsWith('.target'))
      .map(({ primitive }) => ({
        subject: primitive.id,
        message: `${primitive.id} is a systemd target`,
        expected: 'a resource for each service',
        actual: agentOf(primitive),
      })),
});
