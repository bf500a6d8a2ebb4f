import { ownBmc } from '../../src/facts/fencing/own-bmc.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'The host can ask its own BMC',
  why:
    'Without the IPMI driver the fence devices cannot be compared with the controllers that they should reach, and ' +
    'ipmi_watchdog cannot work.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text: 'Load the driver, now and at each boot.',
        file: { path: '/etc/modules-load.d/ipmi.conf', lines: ['ipmi_si', 'ipmi_devintf'] },
        commands: { apt: 'modprobe ipmi_si && modprobe ipmi_devintf', dnf: 'systemctl enable --now ipmi' },
        verify: '`ipmitool lan print` on {host} shows the address of its BMC.',
        undo: 'Delete the file.',
      },
    ],
  },
  references: ['https://docs.kernel.org/driver-api/ipmi.html', 'man:ipmitool(1)', 'man:bmc-config(8)'],
  reads: { ownBmc },
  appliesTo: ({ host }) => (host.bmc === undefined ? 'the pair’s file names no BMC for this host' : true),
  check: ({ ownBmc: { by, complaints, driver } }) => {
    const [complaint] = complaints;
    if (by !== undefined || complaint === undefined) return [];
    const actual = `${complaint.tool}: ${complaint.text}${driver === false ? ' (the kernel offers no ipmidev device)' : ''}`;
    return [
      {
        subject: 'own BMC',
        message: 'No IPMI tool reaches the host’s own BMC',
        expected: 'its LAN configuration',
        actual,
      },
    ];
  },
});
