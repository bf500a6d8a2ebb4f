import { isOcf, parameter, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { iscsi } from '../../src/facts/devices/iscsi.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The host logs in to its iSCSI targets at boot, unless the cluster does it',
  why: 'After a reboot the disks are not there: the host cannot take over, which is noticed only when it must.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text: 'Let the node records of the targets log in at boot.',
        commands: { shell: 'iscsiadm -m node -T {target} -p {portal} -o update -n node.startup -v automatic' },
        verify:
          '`iscsiadm -m node -T {target} -p {portal} | grep node.startup` says automatic, and `systemctl is-enabled ' +
          'open-iscsi` (Red Hat: iscsi) says enabled.',
        undo: 'The same command with `-v manual`.',
      },
    ],
  },
  references: ['man:iscsiadm(8)'],
  reads: { iscsi, cib },
  appliesTo: ({ iscsi }) => iscsi.records.length > 0 || 'no iSCSI target is known here',
  check: ({ iscsi, cib }) => {
    const managed = servicePrimitives(cib)
      .filter(({ primitive }) => isOcf(primitive, 'iscsi'))
      .map(({ primitive }) => parameter(primitive, 'target'));
    // A target that was discovered and never used is not in use.
    const used = new Set(iscsi.sessions.map(({ target }) => target));
    return iscsi.records
      .filter(({ startup, target }) => startup === 'manual' && used.has(target) && !managed.includes(target))
      .map(({ target, portal, startup }) => ({
        subject: `${target} ${portal}`,
        message: `a boot does not log in to ${target} at ${portal}`,
        expected: 'node.startup = automatic',
        actual: `node.startup = ${startup}`,
        moment: 'after-reboot',
        values: { target, portal },
      }));
  },
});
