import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../../src/cli/program/program.ts';
import { mayWrite } from '../../../src/sync/state/allowed-paths.ts';
import { TwoRoots } from './two-roots.ts';

describe('paths that a plan may write', () => {
  const policy = {
    syncedFiles: ['/etc/aliases', '/etc/postfix/**', '/etc/fstab', '/etc/bm/mcast.id', '/srv/site.conf'],
  };

  it('are those of the policy, in the class that the manifest gives them', () => {
    expect(mayWrite(policy, '/etc/aliases', 'shared-text')).toBe(true);
    expect(mayWrite(policy, '/etc/postfix/main.cf', 'shared-text')).toBe(true);
    expect(mayWrite(policy, '/srv/site.conf', 'shared-secret')).toBe(true);
    expect(mayWrite(policy, '/etc/aliases.db', 'derived')).toBe(true);
  });

  it('are no others, and never in another class than that', () => {
    expect(mayWrite(policy, '/etc/passwd', 'shared-secret')).toBe(false);
    expect(mayWrite(policy, '/etc/aliases', 'shared-public')).toBe(false);
    expect(mayWrite(policy, '/etc/aliases.db', 'shared-text')).toBe(false);
  });

  it('are never what belongs to one host, even where the policy names it', () => {
    expect(mayWrite(policy, '/etc/fstab', 'identity-different')).toBe(false);
    expect(mayWrite(policy, '/etc/bm/mcast.id', 'identity-same')).toBe(false);
  });
});

describe('halint sync apply', () => {
  let folder: string;
  let pair: TwoRoots;
  beforeEach(() => {
    pair = new TwoRoots();
    folder = mkdtempSync(join(tmpdir(), 'halint-command-'));
    writeFileSync(
      join(folder, 'halint.yaml'),
      `pair:\n  name: mail\n  profile: generic\n  hosts:\n    a: { name: node-a, transport: tree, path: ${pair.path('a', '')} }\n    b: { name: node-b, transport: tree, path: ${pair.path('b', '')} }\n`,
    );
  });
  afterEach(() => {
    pair.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const apply = (...more: readonly string[]): Promise<number> =>
    run(['sync', 'apply', join(folder, 'plan.json'), '--config', join(folder, 'halint.yaml'), ...more]);
  const keep = (document: unknown): void => writeFileSync(join(folder, 'plan.json'), JSON.stringify(document));

  it('refuses a plan that is none, was altered, or is not the one that was approved', async () => {
    pair.write('a', '/etc/aliases', 'new\n');
    const plan = pair.plan(['/etc/aliases']);
    keep({ hello: 'world' });
    expect(await apply()).toBe(12);
    keep({ ...plan, createdAt: '2000-01-01T00:00:00.000Z' });
    expect(await apply()).toBe(12);
    keep(plan);
    expect(await apply('--expect', '0'.repeat(64))).toBe(12);
  });

  it('refuses a plan that was altered and given a new id, before it reaches a host', async () => {
    pair.write('a', '/etc/aliases', 'new\n');
    const [item = expect.fail('no item'), ...none] = pair.plan(['/etc/aliases']).items;
    expect(none).toEqual([]);
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    keep(pair.plan([{ ...item, validators: [] }], { expiresAt: '2099-01-01T00:00:00Z' }));
    expect(await apply()).toBe(12);
    const text = said.mock.calls.map(([piece]) => String(piece)).join('');
    said.mockRestore();
    expect(text).toContain(
      'expiresAt: it is more than 24 hours after createdAt.\nitems[b:/etc/aliases].validators: for this path they ' +
        'are: postalias.\n',
    );
    expect(text).toContain('Nothing was changed.');
  });

  it('needs a file, and live hosts to write to', async () => {
    expect(await apply()).toBe(2);
    pair.write('a', '/etc/aliases', 'new\n');
    keep(pair.plan(['/etc/aliases']));
    expect(await apply()).toBe(2);
    expect(pair.read('b', '/etc/aliases')).toBeUndefined();
  });
});
