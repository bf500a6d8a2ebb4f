// date(1)
import type { ClockOffset } from '../../sdk/index.ts';
import { defineHostFact, known } from '../../sdk/index.ts';

export interface HostClock {
  /** Against the controller, measured while the host was read; absent in recordings, which have no common moment. */
  readonly offset?: ClockOffset;
}

/** The host's clock next to the controller's: two hosts read by one controller can be compared through it. */
export const hostClock = defineHostFact({
  id: 'host-clock',
  describes: 'How far the host’s clock is from the controller’s',
  sources: {},
  parse: (_, { clock }) => known<HostClock>(clock === undefined ? {} : { offset: clock }),
});
