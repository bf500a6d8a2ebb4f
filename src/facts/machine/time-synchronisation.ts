// chronyc(1) "tracking", timedatectl(1) "show"
import { command, defineFact, firstUnread, known, unknown, unknownFrom } from '../../sdk/index.ts';

export interface TimeSynchronisation {
  readonly synchronised: boolean;
  /** Who says so: `chrony`, `systemd`. */
  readonly by: string;
  /** What it said, for people. */
  readonly detail: string;
  /** Seconds by which the clock differs from its source, as the service estimates it. */
  readonly offset?: number;
}

/** Whether the host's clock follows a time server now. */
export const timeSynchronisation = defineFact({
  id: 'time-synchronisation',
  describes: 'Whether the clock follows a time server',
  sources: {
    tracking: command(['chronyc', '-n', '-c', 'tracking'], { recordedAs: [['chronyc', '-c', 'tracking']] }),
    timedatectl: command(['timedatectl', 'show']),
  },
  parse({ tracking, timedatectl }) {
    if (tracking.read && tracking.value.exit === 0) {
      const fields = tracking.value.stdout.trim().split(',');
      const [stratum, offset, leap] = [Number(fields[2]), Number(fields[4]), fields[13]];
      if (leap === undefined || Number.isNaN(stratum)) return unknown('unparsable', 'chronyc -c tracking printed no fourteen fields');
      // Without a source chronyd answers with the reference id 7F7F0101 (its local clock) or zero.
      const follows = leap !== 'Not synchronised' && !['00000000', '7F7F0101'].includes(fields[0] ?? '');
      const detail = follows ? `stratum ${stratum} by ${fields[1] ?? ''}` : `chrony: ${leap}`;
      return known<TimeSynchronisation>({ synchronised: follows, by: 'chrony', detail, ...(Number.isNaN(offset) ? {} : { offset }) });
    }
    // systemd knows whether the kernel's clock is disciplined, and not how far it is off.
    const lost = firstUnread(tracking);
    if (lost !== undefined) return unknownFrom(lost, 'chronyc tracking');
    if (timedatectl.read && timedatectl.value.exit === 0) {
      const value = /^NTPSynchronized=(yes|no)$/m.exec(timedatectl.value.stdout)?.[1];
      if (value === undefined) return unknown('unparsable', 'timedatectl show does not say NTPSynchronized');
      const service = /^NTP=yes$/m.test(timedatectl.value.stdout) ? 'a time service is enabled' : 'no time service is enabled';
      return known<TimeSynchronisation>({ synchronised: value === 'yes', by: 'systemd', detail: `NTPSynchronized=${value}, ${service}` });
    }
    const why = !timedatectl.read
      ? timedatectl.detail || 'timedatectl is not there'
      : (timedatectl.value.stderr.trim().split('\n')[0] ?? '');
    return unknown(
      timedatectl.read || timedatectl.reason === 'absent' ? 'not-collected' : timedatectl.reason,
      `neither chrony nor systemd tells: ${why}`,
    );
  },
});
