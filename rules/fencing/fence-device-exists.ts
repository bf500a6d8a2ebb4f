import { configurationInForce, fencingEnabled } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { fenceDevices, watchdogFencing } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'There is at least one fence device',
  why: 'With fencing on and no device Pacemaker starts nothing, or cannot recover anything once a node is lost.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        check:
          'On each host `fence_ipmilan -a BMC -P -l USER -L operator -o status` reaches the BMC of the other host.',
        text:
          'Create a device for each node; delay the fencing of the node that should survive a tie (the active one), ' +
          'so that the two do not switch each other off. The password stays in a script that only root may read, on ' +
          'both hosts.',
        commands: {
          pcs: [
            'pcs stonith create fence-{node-a} fence_ipmilan ip={bmc-a} username={user} password_script={script} ' +
              'lanplus=1 pcmk_host_list={node-a} pcmk_delay_base=5s op monitor interval=120s',
            'pcs stonith create fence-{node-b} fence_ipmilan ip={bmc-b} username={user} password_script={script} ' +
              'lanplus=1 pcmk_host_list={node-b} op monitor interval=120s',
          ],
          crmsh: [
            'crm configure primitive fence-{node-a} stonith:fence_ipmilan params ip={bmc-a} username={user} ' +
              'password_script={script} lanplus=1 pcmk_host_list={node-a} pcmk_delay_base=5s op monitor ' +
              'interval=120s timeout=60s',
            'crm configure primitive fence-{node-b} stonith:fence_ipmilan params ip={bmc-b} username={user} ' +
              'password_script={script} lanplus=1 pcmk_host_list={node-b} op monitor interval=120s timeout=60s',
          ],
        },
        verify:
          '`stonith_admin --list-registered` names both devices on each node, and `crm_mon -1rf` shows them as ' +
          'Started. Then test them: fencing/fencing-tested.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing',
    'bluemind:high-availability',
  ],
  reads: { cib },
  appliesTo: ({ cib }) =>
    fencingEnabled(cib) ? configurationInForce(cib) : 'fencing is switched off: fencing/fencing-enabled reports it',
  check: ({ cib }) =>
    fenceDevices(cib).length > 0 || watchdogFencing(cib)
      ? []
      : [
          {
            subject: 'stonith resources',
            message: 'Fencing is on, but no fence device is configured',
            expected: 'a resource of the class stonith for each node',
            actual: 'none',
            moment: 'after-failover',
          },
        ],
});
