import { property, propertyName } from '../../src/facts/cluster/cib-lookup.ts';
import { parseSeconds } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, faultyDevices, usesIpmitool } from '../../src/facts/fencing/fence-devices.ts';
import type { Remedy } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** The device has a timeout of its own, which counts. */
const onDevice: Remedy = {
  grade: 'safe-while-running',
  subject: 'device',
  steps: [
    {
      on: 'either',
      text:
        'Raise the timeout of the device above delay + power_wait + twice power_timeout: a reboot switches off and ' +
        'on.',
      commands: {
        pcs: 'pcs stonith update {device} pcmk_reboot_timeout={seconds}s',
        crmsh: 'crm resource param {device} set pcmk_reboot_timeout {seconds}s',
      },
      verify:
        'halint check --rule fencing/timeouts-long-enough passes; a test in a window ends in time: ' +
        'fencing/fencing-tested.',
      undo: 'Set the former timeout.',
    },
  ],
};

export default clusterRule({
  severity: 'error',
  summary: 'Pacemaker’s fencing timeouts are longer than those of the fence devices',
  why:
    'When the timeout ends before the agent does, a fencing that succeeds counts as failed and is repeated, and the ' +
    'services wait.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'device',
    steps: [
      {
        on: 'either',
        text: 'Raise the timeout above delay + power_wait + twice power_timeout: a reboot switches off and on.',
        commands: {
          pcs: 'pcs property set stonith-timeout={seconds}s',
          crmsh: 'crm configure property stonith-timeout={seconds}s',
        },
        verify:
          'halint check --rule fencing/timeouts-long-enough passes; a test in a window ends in time: ' +
          'fencing/fencing-tested.',
        undo: 'Set the former timeout.',
      },
    ],
  },
  references: [
    'man:fence_ipmilan(8)',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#cluster-options',
  ],
  reads: { cib },
  parameters: {
    margin: {
      kind: 'number',
      default: 0,
      unit: 's',
      minimum: 0,
      describes: 'Seconds that the timeout must leave beyond what the device may need',
      source: 'none is documented; slow BMCs want some',
    },
  },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib, parameters: { margin } }) => {
    const general = parseSeconds(property(cib, 'stonith-timeout')) ?? 60;
    return faultyDevices(cib, ({ id, agent, parameter }) => {
      const seconds = (name: string, otherwise: number): number => parseSeconds(parameter(name)) ?? otherwise;
      const timeout = seconds('pcmk_reboot_timeout', general);
      // The delay counts against the timeout of the whole operation only in the agent's own `delay`.
      // A reboot waits power_timeout for off, and once more for on.
      const needs =
        margin +
        seconds('delay', 0) +
        seconds('power_wait', usesIpmitool(agent) ? 2 : 0) +
        2 * seconds('power_timeout', 20);
      if (!agent.startsWith('fence_') || timeout >= needs) return undefined;
      const where =
        parameter('pcmk_reboot_timeout') === undefined ? propertyName(cib, 'stonith-timeout') : 'pcmk_reboot_timeout';
      return {
        message: `Pacemaker gives up on ${id} before its own timeout ends`,
        values: { seconds: String(needs) },
        ...(where === 'pcmk_reboot_timeout' ? { remedy: onDevice } : {}),
        expected: `at least ${needs} s`,
        actual: `${timeout} s`,
      };
    });
  },
});
