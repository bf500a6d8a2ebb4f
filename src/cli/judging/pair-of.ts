import type { ConfiguredPair } from '../../config/configuration.ts';
import type { UpdatePhase } from '../../sdk/index.ts';
import { UsageError } from '../usage-error.ts';
import type { WorkerStart } from './messages.ts';

/**
 * The configured pair of a snapshot, in the update phase of the run; undefined if it belongs to another shard. If
 * exactly one pair is chosen, the snapshot is judged as that pair, whatever its recorded name.
 */
export function pairOf(
  { configuration, chosen, mine, phase }: Omit<WorkerStart, 'progress'>,
  name: string,
  file?: string,
): ConfiguredPair | undefined {
  const [only] = chosen;
  const own = chosen.length === 1 && only !== undefined ? only : name;
  const found = chosen.includes(own) ? configuration.pairs.find(({ pair }) => pair.name === own) : undefined;
  if (found === undefined)
    throw new UsageError(`${file ?? 'a snapshot'} is a snapshot of the pair "${name}", which is not in halint.yaml`);
  return mine.includes(own) ? inPhase(found, phase) : undefined;
}

/** The pair with the update phase of the command line. */
export const inPhase = (configured: ConfiguredPair, phase: UpdatePhase | undefined): ConfiguredPair =>
  phase === undefined ? configured : { ...configured, pair: { ...configured.pair, phase } };
