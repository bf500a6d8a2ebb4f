import type { GeneratedFile } from './generated-file.ts';
import { comment, onBoth } from './generated-file.ts';
import type { GeneratorInput } from './generator-input.ts';
import type { Step } from './guide.ts';
import clusterPcs from './shell/cluster-pcs.template.sh';
import notify from './shell/halint-notify.template.sh';
import { fillTemplate } from './template.ts';

/** What ties the unit of a tool to the active host, and how that is set up, as steps for a person. */
export interface ClusterBinding {
  readonly files: readonly GeneratedFile[];
  readonly steps: readonly Step[];
}

/** Lets the manager of the floating address start a unit where the address is, and stop it before the address goes. */
export function bindToActiveHost(unit: string, input: GeneratorInput): ClusterBinding {
  switch (input.addressManager.by) {
    case 'pacemaker':
      return pacemaker(unit, input.addressManager);
    case 'keepalived':
      return keepalived(unit, input.addressManager.instance);
    case 'person':
      return {
        files: [],
        steps: [
          {
            text: `Nothing on these hosts moves the floating address by itself: at every change-over stop ${unit} on the old active host before the address goes, and start it on the new one.`,
            commands: [`systemctl stop ${unit}`, `systemctl start ${unit}`],
          },
        ],
      };
  }
}

function pacemaker(
  unit: string,
  { resource, agents }: Extract<GeneratorInput['addressManager'], { readonly by: 'pacemaker' }>,
): ClusterBinding {
  if (agents.includes(`systemd:${unit}`))
    return {
      files: [],
      steps: [
        {
          text: `The cluster has a resource systemd:${unit} already: see that it is placed with ${resource} and started after it.`,
        },
      ],
    };
  const id = `p_${unit}`;
  const why = comment(
    '#',
    `${unit} runs where ${resource} is, is started after it and stopped before it. It may fail without moving the mail service (critical=false), and gets another try after ten minutes. Pacemaker alone starts it: its unit is enabled on no host.`,
  );
  const pcs = fillTemplate(clusterPcs, { COMMENT: why, ID: id, UNIT: unit, ADDRESS: resource });
  const crm = `${why}
# Once, on one host: crm configure load update cluster.crm
primitive ${id} systemd:${unit} op start timeout=90s interval=0 op stop timeout=90s interval=0 op monitor interval=30s timeout=60s meta critical=false failure-timeout=600s
colocation c_${unit}_with_address inf: ${id} ${resource}
order o_${unit}_after_address Mandatory: ${resource} ${id}
`;
  return {
    files: [
      { path: 'cluster.pcs.sh', mode: 0o755, content: pcs },
      { path: 'cluster.crm', mode: 0o644, content: crm },
    ],
    steps: [
      {
        text: 'Give the unit to the cluster, once, on one host, by one of these.',
        commands: ['sh cluster.pcs.sh', 'crm configure load update cluster.crm'],
      },
    ],
  };
}

function keepalived(unit: string, instance: string): ClusterBinding {
  const script = `/etc/keepalived/halint-notify.sh`;
  return {
    files: [
      ...onBoth(script, 0o755, fillTemplate(notify, { UNIT: unit })),
      {
        path: 'keepalived.conf.part',
        mode: 0o644,
        content: `# Add these lines to /etc/keepalived/keepalived.conf on both hosts; the rest of it belongs to each host and is not copied.
global_defs {
  script_user root           # the script starts and stops a unit
  enable_script_security     # and keepalived runs no script that others than root may write
}
vrrp_instance ${instance} {
  notify ${script}
}
`,
      },
    ],
    steps: [
      {
        text:
          'Add the lines of keepalived.conf.part to the configuration of keepalived on both hosts. Check and reload ' +
          'it, first on the host that has the address: a reload with a faulty file ends keepalived.',
        commands: ['keepalived -t && systemctl reload keepalived'],
      },
      {
        text:
          'keepalived calls the script at the next change of state, not for the present one: start the unit now, on ' +
          'the host that has the address, and see that it is stopped on the other.',
        commands: [`systemctl start ${unit}`, `systemctl is-active ${unit}`],
      },
    ],
  };
}
