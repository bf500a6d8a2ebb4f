import { rollback } from '../../../sync/apply/rollback.ts';
import type { Logger } from '../../audit.ts';
import { choosePair, loadConfiguration } from '../../input/choose.ts';
import { lockOwner, printOutcome, writeAccess } from '../../write-access.ts';
import type { SyncRecoverOptions } from './recover.ts';

/** `halint sync rollback PLAN-ID`: rolls back an applied plan. */
export async function syncRollbackCommand(plan: string, options: SyncRecoverOptions, logger: Logger): Promise<number> {
  const configured = choosePair(await loadConfiguration(options.config), options.pair);
  return printOutcome(
    await rollback(plan, {
      hosts: await writeAccess(configured, logger),
      owner: lockOwner(),
      say: logger.detail,
      signal: logger.signal,
    }),
  );
}
