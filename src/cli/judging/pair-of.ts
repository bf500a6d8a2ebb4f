import type { ConfiguredPair } from '../../config/configuration.ts';
import { UsageError } from '../usage-error.ts';
import type { WorkerStart } from './messages.ts';
import type { Update } from './update.ts';

/**
 * The configured pair of a snapshot, in the update phase of the run; undefined if it belongs to another shard. If
 * exactly one pair is chosen, the snapshot is judged as that pair, whatever its recorded name.
 */
export function pairOf(
  { configuration, chosen, mine, update }: Omit<WorkerStart, 'progress'>,
  name: string,
  file?: string,
): ConfiguredPair | undefined {
  const [only] = chosen;
  const own = chosen.length === 1 && only !== undefined ? only : name;
  const found = chosen.includes(own) ? configuration.pairs.find(({ pair }) => pair.name === own) : undefined;
  if (found === undefined)
    throw new UsageError(`${file ?? 'a snapshot'} is a snapshot of the pair "${name}", which is not in halint.yaml`);
  return mine.includes(own) ? forUpdate(found, update) : undefined;
}

/** The pair with the update of the command line. */
export const forUpdate = (configured: ConfiguredPair, update: Update): ConfiguredPair => ({
  ...configured,
  pair: { ...configured.pair, ...update },
});
