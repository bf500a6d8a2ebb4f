import type { Frame } from '../../../hosts/remote-shell/frame-stream.ts';
import type { SyncMessage } from './message.ts';

/** Files that were not restored because they have changed since, and what ends that; empty: there are none. */
export function rollbackConflicts(host: string, frames: readonly Frame[]): readonly SyncMessage[] {
  const conflicts = frames.flatMap(({ words }): readonly SyncMessage[] =>
    words[0] === 'conflict' ? [{ code: 'rollback-conflict', host, detail: words.slice(1).join(' ') }] : [],
  );
  return conflicts.length === 0 ? [] : [...conflicts, { code: 'rollback-conflict-advice' }];
}
