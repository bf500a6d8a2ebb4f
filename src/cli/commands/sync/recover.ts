import { recover } from '../../../sync/apply/recover.ts';
import type { Logger } from '../../audit.ts';
import { choosePair, loadConfiguration } from '../../input/choose.ts';
import { lockOwner, printOutcome, writeAccess } from '../../write-access.ts';

export interface SyncRecoverOptions {
  readonly config?: string;
  readonly pair: readonly string[];
}

/** `halint sync recover`: finishes or rolls back an interrupted apply on both hosts. */
export async function syncRecoverCommand(options: SyncRecoverOptions, logger: Logger): Promise<number> {
  const configured = choosePair(await loadConfiguration(options.config), options.pair);
  return printOutcome(
    await recover({
      hosts: await writeAccess(configured, logger),
      owner: lockOwner(),
      say: logger.detail,
      signal: logger.signal,
    }),
  );
}
