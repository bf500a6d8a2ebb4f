import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { drbdState } from '../../src/facts/replication/drbd-state.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** Handlers have a file name of their own for DRBD 9: `crm-fence-peer.9.sh`. */
const forNine = /\/crm-(un)?fence-peer\.9\.sh/;
const forEight = /\/crm-(un)?fence-peer\.sh/;
/** Handlers that set a constraint in Pacemaker, which another one has to lift. */
const setsConstraint = /\/crm-fence-peer\b/;
/** Handlers that leave nothing behind to lift. */
const leavesNothing = /\/(rhcs_fence|outdate-peer\.sh|drbd-peer-outdater|stonith_admin-fence-peer\.sh)\b/;

export default hostRule({
  severity: 'error',
  summary: 'DRBD has the handlers that its fencing needs, for its own version',
  why: 'Fencing without a handler that works freezes the resource permanently, or never lifts the ban on the peer.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text:
          'Write the handlers that fit the version of DRBD. DRBD 8.4: crm-fence-peer.sh as fence-peer, and ' +
          'crm-unfence-peer.sh as after-resync-target.',
        file: {
          path: '/etc/drbd.d/{resource}.res',
          lines: [
            'handlers {',
            '    fence-peer "/usr/lib/drbd/crm-fence-peer.9.sh";',
            '    unfence-peer "/usr/lib/drbd/crm-unfence-peer.9.sh";',
            '}',
          ],
        },
        verify: '`drbdadm dump {resource}` shows them on both hosts, and the scripts are there.',
        undo: 'Put the former lines back, and `drbdadm adjust {resource}`.',
      },
      {
        on: 'each-in-turn',
        check:
          '`drbdadm status {resource}` says Connected, and `drbdadm --dry-run adjust {resource}` prints no disconnect.',
        text: 'Apply it, the passive host first.',
        commands: { drbd: 'drbdadm adjust {resource}' },
        verify: '`drbdsetup show {resource}` and `drbdadm status {resource}`: Connected, UpToDate.',
      },
    ],
  },
  references: ['man:drbd.conf(5)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-pacemaker-fencing'],
  reads: { drbdConfig, drbdState },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ drbdConfig, drbdState }) =>
    drbdConfig.resources.flatMap((resource): Finding[] => {
      const fenced = drbdOption(drbdConfig, resource, 'fencing').some(({ value }) => value.startsWith('resource-'));
      if (!fenced) return [];
      const handler = (name: string) => drbdOption(drbdConfig, resource, name)[0];
      const fence = handler('fence-peer');
      const eight = drbdState.version?.startsWith('8.');
      // 8.4 knows no unfence-peer; after-resync-target may run several programs.
      const after = handler('after-resync-target');
      const unfence = (eight === true ? undefined : handler('unfence-peer')) ?? after;
      const subject = resource.name;
      const lifted = unfence !== undefined || (fence !== undefined && leavesNothing.test(fence.value));
      const missing =
        fence === undefined
          ? 'fence-peer'
          : lifted
            ? undefined
            : eight === true
              ? 'after-resync-target'
              : 'unfence-peer (or after-resync-target)';
      if (missing !== undefined) {
        const message = `the DRBD resource ${subject} has fencing, but no ${missing} handler`;
        return [
          {
            subject,
            message,
            expected: `${missing} names ${missing === 'fence-peer' ? 'crm-fence-peer' : 'crm-unfence-peer'}`,
            actual: 'none',
            at: resource.at,
          },
        ];
      }
      const lifts = [unfence, after].some((each) => each !== undefined && /\/crm-unfence-peer\b/.test(each.value));
      if (
        fence !== undefined &&
        unfence !== undefined &&
        setsConstraint.test(fence.value) &&
        !lifts &&
        unfence.value.startsWith('/usr/lib/drbd/')
      ) {
        return [
          {
            subject,
            message: `the ${unfence.name} handler of ${subject} does not unfence: the constraint that bans the peer is never lifted`,
            expected: '/usr/lib/drbd/crm-unfence-peer.sh (DRBD 9: crm-unfence-peer.9.sh)',
            actual: unfence.value,
            at: unfence.at,
          },
        ];
      }
      return [fence, unfence]
        .filter((each) => each !== undefined)
        .filter(({ value }) => (eight === true && forNine.test(value)) || (eight === false && forEight.test(value)))
        .map(({ name, value, at }) => ({
          subject,
          message: `the ${name} handler of ${subject} is made for another version of DRBD`,
          expected: `a handler for DRBD ${drbdState.version ?? ''}`,
          actual: value,
          at,
        }));
    }),
});
