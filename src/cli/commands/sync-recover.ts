import { recover } from '../../sync/apply/recover.ts';
import type { Voice } from '../audit.ts';
import { choosePair, loadConfiguration } from '../input/choose.ts';
import { owner, tellOutcome, writeAccess } from '../write-access.ts';

export interface SyncRecoverOptions {
  readonly config?: string;
  readonly pair: readonly string[];
}

/** `halint sync recover`: ends on both hosts what a crash left. */
export async function syncRecoverCommand(options: SyncRecoverOptions, voice: Voice): Promise<number> {
  const configured = choosePair(await loadConfiguration(options.config), options.pair);
  return tellOutcome(
    await recover({
      hosts: await writeAccess(configured, voice),
      owner: owner(),
      say: voice.detail,
      signal: voice.signal,
    }),
  );
}
