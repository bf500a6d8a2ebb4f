import type { RemedyStep } from '../../sdk/index.ts';

/** The step that brings into effect what corosync and Pacemaker read only at their start. */
export const clusterRestart: RemedyStep = {
  on: 'either',
  text: 'Restart the cluster in a maintenance window; in maintenance mode the services go on meanwhile.',
  effect: 'Nothing watches the services, and nothing fails over, until the cluster is back.',
  commands: {
    pcs: [
      'pcs property set maintenance-mode=true',
      'pcs cluster stop --all',
      'pcs cluster start --all',
      'pcs property set maintenance-mode=false',
    ],
    crmsh: [
      'crm configure property maintenance-mode=true',
      'crm cluster stop --all',
      'crm cluster start --all',
      'crm configure property maintenance-mode=false',
    ],
  },
  verify:
    '`crm_mon -1rf` shows both nodes as Online and every resource as before, before maintenance mode ends and ' +
    'after it.',
};
