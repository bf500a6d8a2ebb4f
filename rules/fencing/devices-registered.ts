import { answerOf, wasAnswered } from '../../src/facts/accepted/question.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { placements } from '../../src/facts/constraints/placement.ts';
import { devicesInForce, fenceDevices, isDisabled } from '../../src/facts/fencing/fence-devices.ts';
import { fencer } from '../../src/facts/fencing/fencer.ts';
import { nodeName } from '../../src/facts/identity/node-name.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'The fencer of each host has registered the devices of its configuration',
  why:
    'The fencer uses only devices that it has registered. Without the device of the other host it cannot fence it, ' +
    'although the configuration looks right, and the takeover never starts.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'device',
    steps: [
      {
        on: 'host',
        check:
          'The log of the fencer names the reason: an agent that is not installed, or one that ends with an error.',
        text: 'Read it, and install or correct the agent of {device} on {host}.',
        commands: { shell: 'journalctl -t pacemaker-fenced -n 50 --no-pager' },
        verify: 'The agent answers: `stonith_admin --metadata -a AGENT` prints its parameters.',
      },
      {
        on: 'host',
        text: 'Let the cluster start the device again, which registers it.',
        commands: { pcs: 'pcs stonith refresh {device}', crmsh: 'crm resource refresh {device}' },
        verify: '`stonith_admin --list-registered` on {host} names {device}.',
      },
    ],
  },
  references: ['man:stonith_admin(8)', 'man:pacemaker-fenced(7)'],
  reads: { cib, nodeName },
  optional: { fencer },
  appliesTo: ({ cib, fencer }) => {
    const answers = wasAnswered(fencer);
    return answers === true ? devicesInForce(cib) : answers;
  },
  check({ cib, nodeName, fencer }) {
    const registered = answerOf(fencer);
    if (registered === undefined) return [];
    return fenceDevices(cib)
      .filter((device) => device.targets === undefined || device.targets.some((target) => target !== nodeName))
      .filter((device) => !isDisabled(cib, device) && !registered.includes(device.id))
      .filter(
        ({ id }) =>
          placements(cib)
            .find(({ placed }) => placed.primitive.id === id)
            ?.nodes.has(nodeName) === true,
      )
      .map(
        ({ id }): Finding => ({
          subject: id,
          message: `The fencer of ${nodeName} has not registered this device`,
          expected: 'a device that the configuration allows here is registered',
          actual: registered.length === 0 ? 'no device is registered' : `registered: ${registered.join(', ')}`,
          moment: 'after-failover',
        }),
      );
  },
});
