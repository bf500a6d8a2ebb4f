// date(1), proc_uptime(5)
import type { ClockOffset } from '../../sdk/index.ts';
import { defineHostFact, file, known, unknownFrom } from '../../sdk/index.ts';

export interface HostClock {
  /** Against the controller, measured while the host was read; absent in recordings, which have no common moment. */
  readonly offset?: ClockOffset;
}

/** The host's clock next to the controller's: two hosts read by one controller can be compared through it. */
export const hostClock = defineHostFact({
  id: 'host-clock',
  describes: 'How far the host’s clock is from the controller’s',
  // Any file of the kernel: without it the host was not read, and its clock is unknown instead of not measured.
  sources: { uptime: file('/proc/uptime') },
  parse: ({ uptime }, { clock }) =>
    uptime.read ? known<HostClock>(clock === undefined ? {} : { offset: clock }) : unknownFrom(uptime, '/proc/uptime'),
});
