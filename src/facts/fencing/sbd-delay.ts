// sbd(8); main() of sbd's sbd-inquisitor.c
import type { Fact } from '../../sdk/index.ts';
import { known } from '../../sdk/index.ts';
import { runsOrBoots } from '../units/unit-state.ts';
import type { Units } from '../units/units.ts';
import type { SbdDisk } from './sbd-disk.ts';
import type { Sbd } from './sbd.ts';

/** Whether SBD is set up, and is not only an installed package with its default file. */
export const isInUse = (sbd: Sbd, units: Units): boolean =>
  sbd.configured && (sbd.devices.length > 0 || runsOrBoots(units, 'sbd') !== false);

/** The seconds after which the other node takes this one for dead: msgwait, or twice the watchdog timeout. */
export function secondsUntilDead(sbd: Sbd, disks: Fact<readonly SbdDisk[]>): Fact<number> {
  if (sbd.devices.length === 0) return known(2 * sbd.watchdogTimeout);
  if (!disks.known) return disks;
  // SBD takes the first disk that it can read, and twice the watchdog timeout if there is none.
  const first = disks.value.find(({ msgwaitTimeout }) => msgwaitTimeout !== undefined);
  return first?.msgwaitTimeout === undefined
    ? { known: false, reason: 'not-collected', detail: 'no header of an SBD disk could be read' }
    : known(first.msgwaitTimeout);
}

/** Seconds that SBD sleeps when it starts; 0 without a delay. */
export function startDelay(sbd: Sbd, disks: Fact<readonly SbdDisk[]>): Fact<number> {
  if (typeof sbd.delayStart === 'number') return known(sbd.delayStart);
  return sbd.delayStart === 'msgwait' ? secondsUntilDead(sbd, disks) : known(0);
}
