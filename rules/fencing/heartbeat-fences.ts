import { heartbeat } from '../../src/facts/cluster/heartbeat.ts';
import { isActive, startsAtBoot } from '../../src/facts/units/unit-state.ts';
import { unitOf, units } from '../../src/facts/units/units.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'Heartbeat fences before it takes resources over',
  why:
    'Without STONITH Heartbeat assumes that a silent peer is dead: after a cut network both hosts mount the data and ' +
    'start the services. The vendor does not support that.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'both',
        text:
          'Move to Pacemaker with corosync and STONITH: Heartbeat is no longer maintained. Until then configure its ' +
          'fencing, with an agent that `stonith -L` lists and that works by hand (`stonith -t external/ipmi … -S`).',
        effect: 'The change needs a restart of Heartbeat on both hosts: the services stop.',
        file: {
          path: '/etc/ha.d/ha.cf',
          lines: [
            'stonith_host {node-a} external/ipmi {node-b} {bmc-b} {user} {password} lanplus',
            'stonith_host {node-b} external/ipmi {node-a} {bmc-a} {user} {password} lanplus',
          ],
        },
        verify:
          '`stonith -t external/ipmi … -S` ends with 0 on both hosts; after the restart the log of Heartbeat names ' +
          'the STONITH device. /etc/ha.d/ha.cf has the mode 0600.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:heartbeat(8)'],
  reads: { heartbeat, units },
  appliesTo: ({ heartbeat }) => (heartbeat.configured ? true : 'Heartbeat is not configured'),
  check: ({ heartbeat, units }) => {
    const used = isActive(unitOf(units, 'heartbeat')) !== false || startsAtBoot(units, 'heartbeat') === true;
    const fenced = heartbeat.directives.some(
      ({ name, value }) => /^stonith(_host)?$/.test(name) || (name === 'crm' && !/^(no|off|false)$/i.test(value)),
    );
    if (!used || fenced) return [];
    return heartbeat.resources.map(({ node, names, line }) => ({
      subject: `haresources: ${names.join(' ')}`,
      message: 'Heartbeat takes resources over without STONITH',
      expected: 'stonith_host in /etc/ha.d/ha.cf',
      actual: `${node}: ${names.join(' ')}`,
      at: { path: '/etc/ha.d/haresources', line },
      moment: 'after-failover' as const,
    }));
  },
});
