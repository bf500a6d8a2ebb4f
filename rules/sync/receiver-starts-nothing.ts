import { csync2 } from '../../src/facts/sync/csync2.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** Commands that bring a service up, or reload one that may not run here. */
const starts =
  /\b(systemctl|service|invoke-rc\.d|rc-service|bmctl)\b.*\s(restart|start|reload-or-restart)\b|\/etc\/init\.d\/\S+\s+(re)?start\b|\bpostfix\s+start\b/;

export default hostRule({
  severity: 'error',
  summary: 'Receiving a file does not start a service',
  why:
    'On the passive host a “restart” after a copied file is a start: the service then runs on both hosts, on the ' +
    'same data.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'command',
    steps: [
      {
        on: 'both',
        text: 'Use a reload that does nothing where the service is down, in place of `{command}`.',
        commands: { systemd: 'systemctl try-reload-or-restart {unit}' },
        verify: 'On the passive host the command leaves the unit inactive: `systemctl is-active {unit}`.',
        undo: 'Put the former command back.',
      },
    ],
  },
  references: ['man:systemctl(1)', 'https://github.com/LINBIT/csync2/blob/master/doc/csync2.adoc'],
  reads: { csync2 },
  appliesTo: ({ csync2 }) => csync2.groups.some(({ actions }) => actions.length > 0) || 'csync2 has no action here',
  check: ({ csync2 }) =>
    csync2.groups.flatMap(({ path, actions }) =>
      actions
        .filter(({ local }) => local !== 'only')
        .flatMap(({ commands, line }) =>
          commands
            .filter((command) => starts.test(command))
            .map(
              (command): Finding => ({
                subject: command,
                message: 'csync2 starts a service on the host that receives a file',
                expected: 'try-restart, try-reload-or-restart, or nothing',
                actual: command,
                at: { path, line },
              }),
            ),
        ),
    ),
});
