import { agentDependencies } from '../../src/facts/cluster/agent-dependencies.ts';
import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { activatedGroups, clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { iscsi } from '../../src/facts/devices/iscsi.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** Units that log in to the SAN, find its disks, or put them away in order when the host stops. */
const storage = /^(open-iscsi|iscsi|iscsid|multipathd|blk-availability|remote-fs(-pre)?|fc-.*|lvm2-.*|lvmlockd)\./;

export default hostRule({
  severity: 'error',
  summary: 'Pacemaker starts after the storage that its resources need, and stops before it',
  why:
    'At boot the resources fail because the disks are not there yet; at shutdown the disks go away below mounted ' +
    'file systems.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text:
          'Order the target that Pacemaker waits for after the storage daemons that this host has (Red Hat: ' +
          'iscsi.service in place of open-iscsi.service).',
        file: {
          path: '/etc/systemd/system/resource-agents-deps.target.d/storage.conf',
          lines: [
            '[Unit]',
            'Requires=open-iscsi.service multipathd.service',
            'After=open-iscsi.service multipathd.service blk-availability.service',
          ],
        },
        commands: { systemd: 'systemctl daemon-reload' },
        verify: '`systemctl show -p After resource-agents-deps.target` names the services.',
        undo: 'Delete the file, and `systemctl daemon-reload`.',
      },
    ],
  },
  references: [
    'man:systemd.unit(5)',
    'https://docs.redhat.com/en/documentation/red_hat_enterprise_linux/8/html/configuring_and_managing_high_availability_clusters/assembly_determining-resource-order.adoc-configuring-and-managing-high-availability-clusters',
  ],
  reads: { cib, iscsi, agentDependencies },
  appliesTo: ({ cib, iscsi }) => {
    const inForce = configurationInForce(cib);
    if (inForce !== true) return inForce;
    if (activatedGroups(cib).length + clusterMounts(cib).length === 0) return 'the cluster uses no storage';
    return (
      iscsi.records.some(({ startup }) => startup !== 'manual') || 'no disk is there only after a login to the SAN'
    );
  },
  check: ({ agentDependencies }) =>
    agentDependencies.some(({ unit }) => storage.test(unit))
      ? []
      : [
          {
            subject: 'resource-agents-deps.target',
            message: 'nothing makes Pacemaker wait for the iSCSI disks',
            expected: 'a drop-in of resource-agents-deps.target that requires the storage units and comes after them',
            actual: agentDependencies.length === 0 ? 'no drop-in' : agentDependencies.map(({ unit }) => unit).join(' '),
            moment: 'after-reboot',
          },
        ],
});
