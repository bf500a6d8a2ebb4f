import { iscsi } from '../../src/facts/devices/iscsi.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'The host has a session with every portal of an iSCSI target that it logs in to at boot',
  why: 'One of the paths to the storage is missing. If the other path fails too, the disks are lost until a reboot.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text: 'Find out whether the portal answers: link, VLAN, address of the storage network, the array itself.',
        commands: { shell: ['iscsiadm -m session -P 1', 'journalctl -u iscsid -n 50'] },
      },
      {
        on: 'host',
        check: 'The portal answers, and `multipath -ll` shows at least one working path for each disk.',
        text: 'Log in to the portal.',
        commands: { shell: 'iscsiadm -m node -T {target} -p {portal} --login' },
        verify: '`iscsiadm -m session` lists {portal}, and `multipath -ll` shows the path as active ready.',
        undo: 'The same command with `--logout`.',
      },
      {
        on: 'host',
        text: 'If the portal no longer exists, delete its record, so that no boot waits for it.',
        commands: { shell: 'iscsiadm -m node -T {target} -p {portal} -o delete' },
      },
    ],
  },
  references: ['man:iscsiadm(8)', 'man:multipath(8)'],
  reads: { iscsi },
  appliesTo: ({ iscsi }) => iscsi.records.length > 0 || 'no iSCSI target is known here',
  check: ({ iscsi: { records, sessions } }) => {
    // Without any session the target is not in use, or the cluster logs in to it on the other host.
    const used = new Set(sessions.map(({ target }) => target));
    const connected = new Set(sessions.map(({ target, portal }) => `${target} ${portal}`));
    const missing = records.filter(
      ({ target, portal, startup }) =>
        startup !== 'manual' && used.has(target) && !connected.has(`${target} ${portal}`),
    );
    // A portal has one record for each interface.
    return [...new Map(missing.map((record) => [`${record.target} ${record.portal}`, record]))].map(
      ([subject, { target, portal }]) => ({
        subject,
        message: `no iSCSI session with ${target} at ${portal}`,
        expected: 'a session with each portal',
        actual: `sessions with ${sessions
          .filter((session) => session.target === target)
          .map((session) => session.portal)
          .join(', ')}`,
        values: { target, portal },
      }),
    );
  },
});
