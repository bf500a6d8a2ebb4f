// date(1), proc_uptime(5)
import type { ClockOffset } from '../../sdk/index.ts';
import { defineHostFact, file, known, unknown, unknownFrom } from '../../sdk/index.ts';

export interface HostClock {
  /** Seconds since the host booted. */
  readonly uptime: number;
  /** Against the controller, measured while the host was read; absent in recordings, which have no common moment. */
  readonly offset?: ClockOffset;
}

/** The host's clock next to the controller's: two hosts read by one controller can be compared through it. */
export const hostClock = defineHostFact({
  id: 'host-clock',
  describes: 'How far the host’s clock is from the controller’s, and since when the host runs',
  sources: { uptime: file('/proc/uptime') },
  parse({ uptime }, { clock }) {
    if (!uptime.read) return unknownFrom(uptime, 'the time since boot');
    const seconds = Number.parseFloat(uptime.value.text);
    if (Number.isNaN(seconds)) return unknown('unparsable', `${uptime.value.path} does not begin with a number`);
    return known<HostClock>({ uptime: seconds, ...(clock === undefined ? {} : { offset: clock }) });
  },
});
