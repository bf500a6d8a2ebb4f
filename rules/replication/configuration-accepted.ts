import { drbdAcceptance } from '../../src/facts/accepted/drbd.ts';
import { refusalsOr } from '../../src/facts/accepted/refusals.ts';
import { drbdConfig } from '../../src/facts/replication/drbd-config.ts';
import { drbdState } from '../../src/facts/replication/drbd-state.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule, unavailableFact } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'drbdadm accepts the options of its configuration',
  why:
    'drbdadm refuses all resources for one wrong option. Running devices stay as they are; after a boot or an ' +
    'upgrade of the utilities none is brought up, and the data has no replica.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`drbdadm dump all` on {host} shows the error and the line.',
        text: 'Correct the option in the file that the finding names, on both hosts.',
        verify:
          '`drbdadm dump all >/dev/null` ends with 0, and `drbdadm --dry-run adjust all` shows what would change.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:drbd.conf-9.0(5)', 'man:drbd.conf-8.4(5)', 'man:drbdadm(8)'],
  reads: { drbdConfig },
  optional: { drbdState, drbdAcceptance },
  fallbackFor: ['drbdState', 'drbdAcceptance'],
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check({ drbdConfig, drbdState, drbdAcceptance }) {
    // The utilities of both versions are installed together: those of the kernel module read the file.
    const nine = drbdState.known && drbdState.value.version?.startsWith('9') === true;
    const refused = drbdConfig.refusals.filter(({ only9 }) => !only9 || nine);
    const unread = unavailableFact(drbdState);
    // Of the options that are left, the version that was not read decides.
    if (refused.length === 0 && drbdConfig.refusals.length > 0 && unread !== undefined) return unread;
    const own = refused.map(
      ({ at, option, problem }): Finding => ({
        subject: option,
        message: `drbdadm refuses this option: ${problem}`,
        expected: 'what `drbdadm dump` accepts',
        actual: problem,
        at,
        moment: 'after-reboot',
      }),
    );
    return refusalsOr(drbdAcceptance, own, {
      message: 'drbdadm refuses its configuration',
      expected: 'what `drbdadm dump all` accepts',
      subject: '/etc/drbd.conf',
    });
  },
});
