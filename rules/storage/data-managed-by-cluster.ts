import { isNetworkMount } from '../../src/facts/storage/block-data.ts';
import { configurationInForce, unusedName } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { drbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import { managerInForce, promotersInCharge } from '../../src/facts/services/promoted.ts';
import { promotedMounts } from '../../src/facts/storage/promoted-mounts.ts';
import { units } from '../../src/facts/units/units.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { dataDirectories } from '../../src/facts/storage/data-directories.ts';
import { isBelow, isClusterType, mountOf } from '../../src/facts/storage/mount-table.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import type { Remedy } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

const reactor: Remedy = {
  grade: 'can-lose-data',
  subject: 'path',
  steps: [
    {
      on: 'both',
      check: 'A maintenance window is open, and a backup of {path} exists.',
      text:
        'Move the content of {path} to a file system on the DRBD device while the services are stopped, and keep the ' +
        'old copy. Then write a Filesystem agent, or a mount unit, for {path} into `start` of the promoter, before ' +
        'the first service. The file is the same on both hosts.',
      effect: 'The mail services stop.',
      commands: { drbd: 'drbd-reactorctl edit' },
      verify: '`drbd-reactorctl cat` shows the step before the first service, on both hosts.',
      undo: 'Put the former file back.',
    },
    {
      on: 'each-in-turn',
      check: '`drbdadm status` says Connected and UpToDate on both hosts.',
      text: 'Load it, the passive host first.',
      effect: 'The services stop and start, perhaps on the other host.',
      commands: { drbd: 'drbd-reactorctl restart --with-targets' },
      verify: '`findmnt {path}` on the active host shows the file system, and a user can read old mail.',
    },
  ],
};

export default clusterRule({
  severity: 'critical',
  summary: 'The cluster mounts every directory whose data must follow the services',
  why:
    'After a failover the services start without this directory’s data: mail, search index or database are missing ' +
    'or old.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'path',
    steps: [
      {
        on: 'either',
        text: 'Stop the services that use {path}, from the first of them on ({first-service}).',
        effect: 'The mail services stop.',
        commands: { pcs: 'pcs resource disable {first-service}', crmsh: 'crm resource stop {first-service}' },
        verify: '`crm_mon -1r` shows it and all that follow it in the group as Stopped.',
      },
      {
        on: 'active',
        check: '`findmnt -T {path}` shows where it is now.',
        text: 'Move the content of {path} to a file system on the shared storage, and compare. Keep the old copy.',
        commands: { shell: 'rsync -aHAX --numeric-ids {path}/ /mnt/new/' },
        verify: '`rsync -aHAXn --delete --itemize-changes {path}/ /mnt/new/` prints nothing; then `umount /mnt/new`.',
      },
      {
        on: 'either',
        check: 'The services are still stopped.',
        text:
          'Add the Filesystem resource after the last mount of the group ({last-mount}). At the end of the group it ' +
          'would be mounted behind running services.',
        effect: 'The cluster mounts the new file system on the active host.',
        commands: {
          pcs:
            'pcs resource create {new-resource} ocf:heartbeat:Filesystem device={new-device} directory={path} ' +
            'fstype=xfs op monitor interval=60s timeout=60s op start timeout=120s op stop timeout=120s --group ' +
            '{group} --after {last-mount}',
          crmsh: String.raw`printf '%s\n' 'primitive {new-resource} ocf:heartbeat:Filesystem params device={new-device} directory={path} fstype=xfs op monitor interval=60s timeout=60s op start timeout=120s interval=0 op stop timeout=120s interval=0' 'modgroup {group} add {new-resource} after {last-mount}' commit | crm configure`,
        },
        verify:
          '`crm_mon -1` lists it before the first service, and `findmnt {path}` on the active host shows the device.',
        undo: '`pcs resource delete` or `crm configure delete` of the new resource, with the services still stopped.',
      },
      {
        on: 'either',
        text: 'Start the services again.',
        effect: 'The mail services start.',
        commands: { pcs: 'pcs resource enable {first-service}', crmsh: 'crm resource start {first-service}' },
        verify: '`crm_mon -1rf` shows every member as Started, and a user can read old mail.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:ocf_heartbeat_Filesystem(7)'],
  explainedBy: {
    // Nothing that only one host has can be mounted by a cluster.
    'storage/data-on-shared-storage': (own, other) => own.subject === other.subject,
  },
  policy: ['sharedPaths'],
  reads: { cib, dataDirectories, mounts },
  optional: { drbdReactor, units },
  appliesTo: ({ cib, drbdReactor, units }) => managerInForce(cib, drbdReactor, units),
  check: ({ policy, cib, dataDirectories, mounts, drbdReactor, units }) => {
    const promoters = promotersInCharge(cib, drbdReactor, units);
    const managed = [
      ...(configurationInForce(cib) === true ? clusterMounts(cib) : []),
      ...promotedMounts(promoters),
    ].filter(({ target }) => target !== '/');
    return policy.sharedPaths.flatMap((path) => {
      const now = mountOf(mounts, path);
      // A file server or a cluster file system may be there on both hosts at all times.
      const everywhere = now !== undefined && (isNetworkMount(now) || isClusterType(now.fstype));
      const present = dataDirectories.has(path) || now?.target === path;
      const covered = managed.some(({ target }) => isBelow(path, target) || isBelow(target, path));
      if (everywhere || !present || covered) return [];
      return [
        {
          subject: path,
          message: `no resource of the cluster mounts ${path}`,
          expected: `a Filesystem resource with directory=${path}`,
          actual: 'none',
          moment: 'after-failover' as const,
          ...(promoters.length > 0 ? { remedy: reactor } : {}),
          values: {
            'new-resource': unusedName(cib, `p_fs_${path.slice(path.lastIndexOf('/') + 1).replaceAll(/[^\w-]/g, '_')}`),
          },
        },
      ];
    });
  },
});
