import { describe, expect, it } from 'vitest';
import { RoleCache, tablesOfBoth } from '../../../src/sync/state/role-cache.ts';
import type { Roles } from '../../../src/sync/state/roles.ts';
import type { RoleSignal } from '../../../src/sync/state/roles.ts';

const settled = (...signals: readonly RoleSignal['signal'][]): Roles => ({
  settled: true,
  active: 'b',
  signals: signals.map((signal) => ({ signal, active: 'b', seen: '' })),
});

describe('what is known of the roles', () => {
  let now = 0;
  const remembering = (found: Roles, tables: string | undefined): RoleCache => {
    now = 1_000_000;
    const known = new RoleCache(() => now);
    known.remember(found, tables);
    return known;
  };

  it('holds for ten seconds, with the tables that were there when it was read', () => {
    const known = remembering(settled('virtual-address', 'services'), 'a1 b1');
    now += 9_999;
    expect(known.maybeValid).toBe(true);
    expect(known.activeIfUnchanged('a1 b1')).toBe('b');
    now += 2;
    expect(known.maybeValid).toBe(false);
    expect(known.activeIfUnchanged('a1 b1')).toBeUndefined();
  });

  it('has to be asked anew when mounts or addresses of one host moved, or could not be read', () => {
    const known = remembering(settled('storage', 'services'), 'a1 b1');
    expect(known.activeIfUnchanged('a1 b2')).toBeUndefined();
    expect(known.activeIfUnchanged(undefined)).toBeUndefined();
    expect(remembering(settled('storage', 'services'), undefined).activeIfUnchanged(undefined)).toBeUndefined();
  });

  it('does not hold where neither an address nor a mount tells it, nor where it was not settled', () => {
    expect(remembering(settled('cluster-manager', 'services'), 'a1 b1').maybeValid).toBe(false);
    expect(
      remembering({ settled: false, reasons: ['both'], signals: [] }, 'a1 b1').activeIfUnchanged('a1 b1'),
    ).toBeUndefined();
    expect(new RoleCache(() => 0).maybeValid).toBe(false);
  });

  it('needs the tables of both hosts', async () => {
    expect(await tablesOfBoth(async (side) => `${side}1`)).toBe('a1 b1');
    expect(await tablesOfBoth(async (side) => (side === 'a' ? 'a1' : undefined))).toBeUndefined();
  });
});
