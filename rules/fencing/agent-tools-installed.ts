import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, fenceDevices, usesIpmitool } from '../../src/facts/fencing/fence-devices.ts';
import { fenceTools } from '../../src/facts/fencing/fence-tools.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The programs of all fence devices are installed on this host',
  why:
    'Each node may have to run each device; an agent that is missing, or that lacks the tool it calls, cannot ' +
    'fence.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'tool',
    steps: [
      {
        on: 'host',
        text:
          'Install the agents and the tools that they call. fence_scsi needs sg3-utils, fence_mpath ' +
          'multipath-tools, SBD the package sbd (Red Hat: fence-agents-scsi, fence-agents-mpath, fence-agents-sbd); ' +
          'external/ plugins are in cluster-glue.',
        commands: { apt: 'apt-get install fence-agents ipmitool', dnf: 'dnf install fence-agents-ipmilan ipmitool' },
        verify: '`stonith_admin --list-installed` names the agent, and `crm_mon -1rf` shows no failed device.',
      },
    ],
  },
  references: ['man:fence_ipmilan(8)', 'man:stonith_admin(8)'],
  explainedBy: {
    // An agent for tests is replaced, not installed.
    'fencing/device-is-real': (own, other) => own.expected.endsWith(`for ${other.subject}`),
  },
  reads: { cib, fenceTools },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib, fenceTools }) => {
    const needs = new Map<string, string>();
    for (const { id, agent, parameter } of fenceDevices(cib)) {
      const needed = [
        agent === 'ipmilan' ? 'stonith' : agent,
        ...(usesIpmitool(agent) && parameter('ipmitool_path') === undefined ? ['ipmitool'] : []),
        ...(agent === 'fence_sbd' || agent === 'external/sbd' ? ['sbd'] : []),
      ];
      if (agent === 'fence_mpath') needed.push('mpathpersist');
      if (agent === 'fence_scsi') needed.push('sg_persist');
      // fence_watchdog is built into Pacemaker.
      for (const tool of needed.filter((name) => name !== 'fence_watchdog' && !fenceTools.has(name)))
        needs.set(tool, `${needs.get(tool) ?? ''} ${id}`.trim());
    }
    return [...needs].map(([tool, devices]) => ({
      subject: tool,
      message: `${tool} is not installed, and fence devices need it`,
      expected: `${tool}, for ${devices}`,
      actual: 'not found',
      moment: 'after-failover' as const,
    }));
  },
});
