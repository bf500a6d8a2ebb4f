import type { OperationPhase, Pair, UpdatePhase } from '../../sdk/index.ts';
import { operationPhases, updatePhases } from '../../sdk/index.ts';

/** What the command line says of an update, an upgrade or an operation. */
export type Update = Pick<Pair, 'phase' | 'targets' | 'operation'>;

/** A phase of an update decides which rules are judged; an operation, which results count. */
export function phaseOf(phase: UpdatePhase | OperationPhase | undefined): Update {
  const [operation, update] = [
    operationPhases.find((each) => each === phase),
    updatePhases.find((each) => each === phase),
  ];
  return { ...(operation === undefined ? {} : { operation }), ...(update === undefined ? {} : { phase: update }) };
}
