import type { AnyReading, HostSnapshot } from '../../sdk/index.ts';
import { sourceKey } from '../../sdk/index.ts';
import type { CollectRequest } from '../host.ts';
import type { OfflineHost } from './offline-host.ts';
import { OfflineReader } from './offline-reader.ts';
import type { RecordedCommands } from './recorded-commands.ts';

/** Milliseconds of reading without a look at anything else. */
const mostAtOnce = 20;

let before: Promise<void> = Promise.resolve();
/**
 * Waits until whatever else there is to do is done, and other kept hosts that came first have had their turn: one reads
 * at a time.
 */
export const waitForTurn = (): Promise<void> =>
  (before = before.then(() => new Promise((resolve) => setImmediate(resolve))));

/** The readings that a kept host gives, in the shape of a host that was reached. */
export async function readOffline(
  name: string,
  via: string,
  kept: OfflineHost,
  request: CollectRequest,
): Promise<HostSnapshot> {
  const began = performance.now();
  const reader = new OfflineReader(kept, request);
  const readings: Record<string, AnyReading> = {};
  let since = performance.now();
  for (const source of request.sources) {
    readings[sourceKey(source)] = reader.read(source);
    // Files are read at once, which is quickest; a fleet of folders must not keep a signal waiting meanwhile.
    if (performance.now() - since < mostAtOnce) continue;
    await waitForTurn();
    since = performance.now();
  }
  const clock = recordedClock(kept.commands);
  const collected = collectedAt(kept);
  const duration = Math.round(performance.now() - began) / 1000;
  return {
    name,
    via,
    costs: {},
    ...(clock === undefined ? {} : { clock }),
    ...(collected === undefined ? {} : { collectedAt: collected }),
    status: 'complete',
    duration,
    readings,
  };
}

/**
 * When the evidence was collected: the host's own date among the outputs, else as the report says. A tree has no time.
 */
function collectedAt({ commands, collected, chosen }: OfflineHost): string | undefined {
  if (chosen) return undefined;
  const printed = Number(commands.find(['date', '+%s'])?.stdout);
  const seconds = printed > 0 ? printed : collected;
  const time = seconds === undefined ? undefined : new Date(seconds * 1000);
  return time === undefined || Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** `date +%s.%N`, where it was recorded. Without it, no clock. */
function recordedClock(commands: RecordedCommands): number | undefined {
  const output = commands.find(['date', '+%s.%N']);
  const value = Number(output?.stdout);
  return output === undefined || Number.isNaN(value) ? undefined : value;
}
