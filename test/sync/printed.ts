import type { SyncExit, SyncOutcome } from '../../src/sync/apply/outcome/outcome.ts';
import { renderMessages } from '../../src/sync/apply/outcome/render-message.ts';

/** An outcome as the command prints it. */
export interface Printed {
  readonly exit: SyncExit;
  readonly lines: readonly string[];
}

export const printed = ({ exit, messages }: SyncOutcome): Printed => ({ exit, lines: renderMessages(messages) });

/** The exit code and the text, for one comparison. */
export const textOf = ({ exit, lines }: Printed): string => `${exit} ${lines.join(' ')}`;
