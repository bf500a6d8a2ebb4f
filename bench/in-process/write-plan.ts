/**
 * Writes the plan that brings all files below FOLDER/a/etc/bench to FOLDER/b, as they are now: FOLDER. Digests as `sync
 * plan` takes them.
 */
import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, readdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileState } from '../../src/sync/state/file-state.ts';
import type { PlanItem } from '../../src/sync/plan/plan.ts';
import { withId } from '../../src/sync/plan/plan-id.ts';

const folder = process.argv[2] ?? '';
const { username } = userInfo();

async function state(side: 'a' | 'b', path: string): Promise<FileState> {
  const full = join(folder, side, path);
  const stat = lstatSync(full, { throwIfNoEntry: false });
  if (stat === undefined) return { type: 'absent' };
  const hash = createHash('sha256');
  await pipeline(createReadStream(full), hash);
  return {
    type: 'file',
    size: stat.size,
    digest: { kind: 'plain', value: hash.digest('hex') },
    access: { mode: stat.mode & 0o7777, user: username, group: username },
  };
}

async function item(path: string): Promise<PlanItem> {
  const source = await state('a', path);
  return {
    id: `b:${path}`,
    path,
    class: 'shared-text',
    action: 'write',
    from: 'a',
    to: 'b',
    decision: 'bench',
    source,
    before: await state('b', path),
    after: source,
    validators: [],
    activations: [],
    difference: [],
  };
}

const root = join(folder, 'a');
const names = readdirSync(join(root, 'etc/bench'), { recursive: true, encoding: 'utf8' }).sort();
const items = [];
for (const name of names)
  if (lstatSync(join(root, 'etc/bench', name)).isFile()) items.push(await item(`/etc/bench/${name}`));
const plan = withId({
  schemaVersion: 1,
  halint: '0.0.0',
  pair: 'mail',
  createdAt: new Date().toISOString(),
  expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  hosts: { a: { name: 'mail-a' }, b: { name: 'mail-b' } },
  roles: {
    active: 'a',
    signals: [
      { signal: 'services', active: 'a', seen: 'the benchmark says so' },
      { signal: 'storage', active: 'a', seen: 'the benchmark says so' },
    ],
  },
  items,
  order: [items.map(({ id }) => id)],
  open: [],
  agreed: [],
  disputed: [],
  proof: { rules: [], gone: [] },
});
writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
