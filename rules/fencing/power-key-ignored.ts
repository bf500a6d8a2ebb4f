import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { fenceDevices, usesOnBoardController } from '../../src/facts/fencing/fence-devices.ts';
import { logind } from '../../src/facts/fencing/logind.ts';
import { isActive, startsAtBoot } from '../../src/facts/units/unit-state.ts';
import { unitOf, units } from '../../src/facts/units/units.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'The power button of the BMC switches the host off immediately',
  why:
    'Some controllers switch off by pressing the power button: a login manager or acpid then begins an orderly ' +
    'shutdown, which a hung host never ends, and fencing fails or takes minutes.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text: 'Let the login manager ignore the power button. Restarting it ends no session.',
        file: { path: '/etc/systemd/logind.conf.d/fencing.conf', lines: ['[Login]', 'HandlePowerKey=ignore'] },
        commands: { systemd: 'systemctl restart systemd-logind' },
        verify:
          '`busctl get-property org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager ' +
          'HandlePowerKey` says ignore.',
        undo: 'Delete the file, and restart systemd-logind.',
      },
      {
        on: 'host',
        text: 'Where acpid is installed: it reacts to the button too, and its socket and path start it again.',
        commands: { systemd: 'systemctl disable --now acpid.socket acpid.path acpid.service' },
        verify: '`systemctl is-active acpid.socket acpid.path acpid` says inactive three times.',
        undo: '`systemctl enable --now acpid.socket acpid.path`',
      },
    ],
  },
  references: [
    'man:logind.conf(5)',
    'https://docs.redhat.com/en/documentation/red_hat_enterprise_linux/9/html/configuring_and_managing_high_availability_clusters/assembly_configuring-fencing-configuring-and-managing-high-availability-clusters#proc_configuring-acpi-for-fence-devices-configuring-fencing',
  ],
  reads: { cib, logind, units },
  appliesTo: ({ cib }) =>
    fenceDevices(cib).some(usesOnBoardController)
      ? configurationInForce(cib)
      : 'no fence device is a controller on the board',
  check: ({ logind: { handlePowerKey: key }, units }) => {
    const acpid = isActive(unitOf(units, 'acpid')) === true || startsAtBoot(units, 'acpid') === true;
    const message = 'Pressing the power button begins an orderly shutdown instead of being ignored';
    const at = key === undefined ? {} : { at: { path: key.path, line: key.line } };
    return [
      ...(key?.value === 'ignore'
        ? []
        : [
            {
              subject: 'HandlePowerKey',
              message,
              expected: 'ignore',
              actual: key?.value ?? 'poweroff (default)',
              ...at,
            },
          ]),
      ...(acpid
        ? [
            {
              subject: 'acpid',
              message: 'acpid handles the power button',
              expected: 'not running, not enabled',
              actual: 'running or enabled',
            },
          ]
        : []),
    ];
  },
});
