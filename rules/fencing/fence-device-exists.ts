import { configurationInForce, fencingEnabled } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { fenceDevices, watchdogFencing } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'There is at least one fence device',
  why: 'With fencing on and no device Pacemaker starts nothing, or cannot recover anything once a node is lost.',
  remedy: 'Create one for each node: `pcs stonith create fence-NODE fence_ipmilan ip=BMC username=USER password=… lanplus=1 pcmk_host_list=NODE` or `crm configure primitive fence-NODE stonith:fence_ipmilan params …`.',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing', 'bluemind:high-availability'],
  reads: { cib },
  appliesTo: ({ cib }) => (fencingEnabled(cib) ? configurationInForce(cib) : 'fencing is switched off: fencing/fencing-enabled reports it'),
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
