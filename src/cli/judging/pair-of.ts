import type { ConfiguredPair } from '../../config/configuration.ts';
import type { UpdatePhase } from '../../sdk/index.ts';
import { UsageError } from '../usage-error.ts';
import type { WorkerStart } from './messages.ts';

/**
 * The configured pair that a snapshot is of, in the phase of the update that the run is for; undefined where it is for
 * another shard. Of one pair, a snapshot is taken for what it says, whatever name the pair had when it was taken.
 */
export function pairOf(
  { configuration, chosen, mine, phase }: Omit<WorkerStart, 'begun'>,
  name: string,
  file?: string,
): ConfiguredPair | undefined {
  const [only] = chosen;
  const own = chosen.length === 1 && only !== undefined ? only : name;
  const found = chosen.includes(own) ? configuration.pairs.find(({ pair }) => pair.name === own) : undefined;
  if (found === undefined)
    throw new UsageError(`${file ?? 'a snapshot'} is of the pair "${name}", which halint.yaml does not have`);
  return mine.includes(own) ? inPhase(found, phase) : undefined;
}

/** The pair with the phase of the update that the person who runs it named. */
export const inPhase = (configured: ConfiguredPair, phase: UpdatePhase | undefined): ConfiguredPair =>
  phase === undefined ? configured : { ...configured, pair: { ...configured.pair, phase } };
