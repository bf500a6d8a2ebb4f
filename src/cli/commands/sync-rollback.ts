import { rollback } from '../../sync/apply/rollback.ts';
import type { Voice } from '../audit.ts';
import { choosePair, loadConfiguration } from '../input/choose.ts';
import { owner, tellOutcome, writeAccess } from '../write-access.ts';
import type { SyncRecoverOptions } from './sync-recover.ts';

/** `halint sync rollback PLAN-ID`: takes back a plan that was carried out. */
export async function syncRollbackCommand(plan: string, options: SyncRecoverOptions, voice: Voice): Promise<number> {
  const configured = choosePair(await loadConfiguration(options.config), options.pair);
  return tellOutcome(
    await rollback(plan, {
      hosts: await writeAccess(configured, voice),
      owner: owner(),
      say: voice.detail,
      signal: voice.signal,
    }),
  );
}
