import { cib } from '../../src/facts/cluster/cib.ts';
import { fenceDevices, watchdogFencing } from '../../src/facts/fencing/fence-devices.ts';
import { sbd } from '../../src/facts/fencing/sbd.ts';
import { isActive, startsAtBoot } from '../../src/facts/units/unit-state.ts';
import { unitOf, units } from '../../src/facts/units/units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'If SBD is used for fencing, it runs, starts at boot and watches the cluster',
  why:
    'Fencing by SBD needs its daemon on the target: without it the message is not read and no watchdog resets the ' +
    'node.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'host',
        text:
          'Set SBD_PACEMAKER=yes in /etc/default/sbd (Debian) or /etc/sysconfig/sbd, and let SBD start with ' +
          'corosync.',
        commands: { systemd: 'systemctl enable sbd' },
        verify: '`systemctl is-enabled sbd` says enabled.',
        undo: '`systemctl disable sbd`',
      },
      {
        on: 'host',
        check: '`crm_mon -1` shows the services on {other}, and both nodes as Online.',
        text: 'Restart the cluster on {host}, with the services on {other}.',
        effect: '{host} cannot take over until it is back.',
        commands: { pcs: ['pcs cluster stop', 'pcs cluster start'], crmsh: 'crm cluster restart' },
        verify: '`systemctl is-active sbd` says active, and `crm_mon -1` shows {host} as Online.',
      },
    ],
  },
  references: ['man:sbd(8)'],
  reads: { sbd, cib, units },
  appliesTo: ({ sbd, cib }) =>
    sbd.devices.length > 0 ||
    watchdogFencing(cib) ||
    fenceDevices(cib).some(({ agent }) => /sbd|fence_watchdog/.test(agent))
      ? true
      : 'SBD is not used for fencing',
  check: ({ sbd, units }) => {
    const line = sbd.lines['SBD_PACEMAKER'];
    const at = line === undefined ? {} : { at: { path: sbd.path, line } };
    const findings: Finding[] = [];
    if (isActive(unitOf(units, 'sbd')) === false)
      findings.push({
        subject: 'sbd.service',
        message: 'The SBD daemon does not run',
        expected: 'active',
        actual: 'not running',
      });
    if (startsAtBoot(units, 'sbd') === false) {
      findings.push({
        subject: 'sbd.service',
        message: 'A boot does not start the SBD daemon',
        expected: 'enabled',
        actual: 'not enabled',
        moment: 'after-reboot',
      });
    }
    if (!sbd.pacemaker)
      findings.push({
        subject: 'SBD_PACEMAKER',
        message: 'SBD does not watch the health of the cluster',
        expected: 'yes',
        actual: 'no',
        ...at,
      });
    return findings;
  },
});
