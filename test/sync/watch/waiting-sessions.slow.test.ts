import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Transport } from '../../../src/hosts/host.ts';
import { localTransport } from '../../../src/hosts/local.ts';
import type { HostAccess } from '../../../src/sync/apply/session/host-access.ts';
import type { Plan } from '../../../src/sync/plan/plan.ts';
import { WaitingSessions } from '../../../src/sync/watch/waiting-sessions.ts';
import { TwoRoots } from '../host/two-roots.ts';

const banner = '/etc/bm/banner';
let pair: TwoRoots;
let sessions: WaitingSessions;
let opened = 0;
let now = 0;

/** Counts how often a connection is made; `cut` ends all that stand, `mute` lets nothing through any more. */
function transport(): { readonly it: Transport; cut: () => void; mute: () => void } {
  const inner = localTransport();
  const ends: (() => void)[] = [];
  let muted = false;
  return {
    it: {
      via: 'counted',
      exec: (request) => {
        opened++;
        muted = false;
        return inner.exec({
          ...request,
          onOpen: (stdin) => {
            ends.push(() => stdin.end());
            request.onOpen({ write: (data) => (muted ? undefined : stdin.write(data)), end: () => stdin.end() });
          },
        });
      },
    },
    cut: () => ends.splice(0).forEach((end) => end()),
    mute: () => (muted = true),
  };
}

let ways: Record<'a' | 'b', ReturnType<typeof transport>>;
const access = (side: 'a' | 'b'): HostAccess => pair.access(side, { transport: ways[side].it });
const apply = (plan: Plan) => pair.apply(plan, { options: { by: 'watch', open: (...of) => sessions.open(...of) } });
const standing = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

beforeEach(async () => {
  pair = new TwoRoots();
  opened = now = 0;
  ways = { a: transport(), b: transport() };
  sessions = new WaitingSessions({ a: access('a'), b: access('b') }, 'test', () => now);
  pair.write('a', banner, 'new\n');
  pair.write('b', banner, 'old\n');
  sessions.prepare();
  await standing();
});
afterEach(async () => {
  await sessions.closeAll();
  pair.remove();
});

describe('sessions that wait for a plan', () => {
  it('carry it out over the connections that stand, once; the next plan gets new ones', async () => {
    expect(opened).toBe(2);
    expect(await apply(pair.plan([banner]))).toMatchObject({ exit: 0 });
    expect(pair.read('b', banner)).toBe('new\n');
    expect(opened).toBe(2);
    pair.write('a', banner, 'newer\n');
    expect(await apply(pair.plan([banner]))).toMatchObject({ exit: 0 });
    expect(opened).toBe(4);
  });

  it('hold no lock, and write nothing', async () => {
    const before = pair.everything('b');
    sessions.prepare();
    await standing();
    expect(opened).toBe(2);
    expect(pair.everything('b')).toBe(before);
    expect(await pair.apply(pair.plan([banner]))).toMatchObject({ exit: 0 });
  });

  it('look at everything anew: what has moved since they were opened is seen', async () => {
    const plan = pair.plan([banner]);
    pair.write('b', banner, 'by hand\n');
    const { exit, lines } = await apply(plan);
    expect({ exit, text: lines.join(' ') }).toEqual({ exit: 12, text: expect.stringMatching(/changed/) });
    expect(pair.read('b', banner)).toBe('by hand\n');
  });

  it('are replaced when they have ended, or are old', async () => {
    ways.b.cut();
    await standing();
    expect(await apply(pair.plan([banner]))).toMatchObject({ exit: 0 });
    expect(opened).toBe(3);
    sessions.prepare();
    await standing();
    now += 7 * 3_600_000;
    pair.write('a', banner, 'newer\n');
    expect(await apply(pair.plan([banner]))).toMatchObject({ exit: 0 });
    expect(opened).toBe(7);
  });

  it('that do not answer are given up within seconds, with nothing changed', async () => {
    ways.b.mute();
    const { exit, lines } = await apply(pair.plan([banner]));
    expect({ exit, text: lines.join(' ') }).toEqual({
      exit: 12,
      text: expect.stringMatching(/node-b did not answer within 10 s.*Nothing was changed/),
    });
    expect(await apply(pair.plan([banner]))).toMatchObject({ exit: 0 });
  }, 60_000);

  it('end when they are dismissed, and their connections with them', async () => {
    await sessions.closeAll();
    expect(await apply(pair.plan([banner]))).toMatchObject({ exit: 0 });
    expect(opened).toBe(4);
  });
});
