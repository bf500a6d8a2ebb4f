import { isNetworkMount } from '../../src/facts/storage/block-data.ts';
import { isBelow, mountOf, mountsBelow } from '../../src/facts/storage/mount-table.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { hostRule } from '../../src/sdk/index.ts';

const queue = '/var/spool/postfix';

export default hostRule({
  severity: 'warning',
  summary: 'The Postfix queue is not on a network file system',
  why: 'Two Postfix instances on one queue lose mail, and on NFS nothing keeps a second host from starting one.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'either',
        check: '`mailq` on the active host is empty, or short enough to wait for.',
        text:
          'Provide a block device that the cluster mounts before Postfix starts, then let Postfix deliver what it ' +
          'holds.',
        commands: { postfix: 'postqueue -f' },
        verify: '`mailq` prints that the queue is empty.',
      },
      {
        on: 'either',
        text:
          'Stop Postfix, and let the cluster mount the device at /var/spool/postfix ' +
          '(storage/data-managed-by-cluster).',
        effect: 'Postfix and the services after it in its group stop. Senders try again until it is started.',
        commands: { pcs: 'pcs resource disable {postfix-resource}', crmsh: 'crm resource stop {postfix-resource}' },
        verify: '`crm_mon -1r` lists the new Filesystem resource in front of {postfix-resource}.',
      },
      {
        on: 'either',
        text: 'Start Postfix again.',
        effect: 'Postfix and the services after it in its group start.',
        commands: { pcs: 'pcs resource enable {postfix-resource}', crmsh: 'crm resource start {postfix-resource}' },
        verify:
          '`findmnt -T /var/spool/postfix` shows the block device; `postfix check` prints nothing; a message is ' +
          'delivered.',
      },
    ],
  },
  references: ['https://www.postfix.org/NFS_README.html'],
  policy: ['blockPaths'],
  reads: { mounts },
  appliesTo: ({ policy }) =>
    !policy.blockPaths.some((path) => isBelow(queue, path)) ||
    'the policy puts the queue among the data that need a block device',
  check: ({ mounts }) => {
    const covering = mountOf(mounts, queue);
    return [...(covering === undefined ? [] : [covering]), ...mountsBelow(mounts, queue)]
      .filter(isNetworkMount)
      .map((mount) => ({
        subject: isBelow(mount.target, queue) ? mount.target : queue,
        message: 'the Postfix queue is on a network file system',
        expected: 'a file system on a block device',
        actual: `${mount.fstype} from ${mount.source}`,
        at: { path: '/proc/self/mountinfo', line: mount.line },
      }));
  },
});
