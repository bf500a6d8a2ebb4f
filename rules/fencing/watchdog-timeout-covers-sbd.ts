import { configurationInForce, property, propertyName } from '../../src/facts/cluster/cib-lookup.ts';
import { parseSeconds } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { watchdogFencing } from '../../src/facts/fencing/fence-devices.ts';
import { sbd } from '../../src/facts/fencing/sbd.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'stonith-watchdog-timeout is at least twice SBD’s watchdog timeout',
  why:
    'Pacemaker declares a lost node dead after stonith-watchdog-timeout: when its watchdog may reset it later, both ' +
    'nodes run the services.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'property',
    steps: [
      {
        on: 'either',
        text: 'Set it to twice SBD_WATCHDOG_TIMEOUT. pcs refuses the property while SBD is not enabled.',
        commands: {
          pcs: 'pcs property set {property}={seconds}s',
          crmsh: 'crm configure property {property}={seconds}s',
        },
        verify: 'halint check --rule fencing/watchdog-timeout-covers-sbd passes.',
        undo: 'Set the former value.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#cluster-options',
    'man:sbd(8)',
  ],
  reads: { cib, sbd },
  appliesTo: ({ cib, sbd }) =>
    watchdogFencing(cib) && sbd.devices.length === 0
      ? configurationInForce(cib)
      : 'fencing does not rely on the watchdog',
  check: ({ cib, sbd }) => {
    const timeout = parseSeconds(property(cib, 'stonith-watchdog-timeout'));
    const needs = 2 * sbd.watchdogTimeout;
    // A negative value lets Pacemaker compute it from SBD_WATCHDOG_TIMEOUT.
    if (timeout === undefined || timeout >= needs) return [];
    const message = 'A node is taken for dead before its watchdog must have bitten';
    return [
      {
        subject: propertyName(cib, 'stonith-watchdog-timeout'),
        values: { seconds: String(needs) },
        message,
        expected: `at least ${needs} s`,
        actual: `${timeout} s, SBD_WATCHDOG_TIMEOUT ${sbd.watchdogTimeout} s`,
        moment: 'after-failover',
      },
    ];
  },
});
