import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Transport } from '../../../src/hosts/host.ts';
import { localTransport } from '../../../src/hosts/local.ts';
import { openSession } from '../../../src/sync/apply/session/host-access.ts';
import { TwoRoots } from './two-roots.ts';

const banner = '/etc/bm/banner';
const seconds = { timeout: 60_000 };
let pair: TwoRoots;

beforeEach(() => {
  pair = new TwoRoots();
  pair.write('a', banner, 'new\n');
  pair.write('b', banner, 'old\n');
});
afterEach(() => pair.remove());

/** A connection over which nothing goes any more from a line with this word on, and which does not end. */
function mutedFrom(word: string): Transport {
  const inner = localTransport();
  let muted = false;
  return {
    via: 'muted',
    exec: (request) =>
      inner.exec({
        ...request,
        onStdout: (chunk) => (muted ? undefined : request.onStdout(chunk)),
        onOpen: (stdin) =>
          request.onOpen({
            write: (data) => {
              muted ||= data.indexOf(word) === 0;
              return muted ? undefined : stdin.write(data);
            },
            end: () => (muted ? undefined : stdin.end()),
          }),
      }),
  };
}

describe('a controller that is gone, while its connection stands', () => {
  it(
    'leaves nothing behind: each host takes back what was staged there, and its lock is free',
    async () => {
      const gone = {
        a: { transport: mutedFrom('base '), silence: 5 },
        b: { transport: mutedFrom('base '), silence: 5 },
      };
      const outcome = await pair.apply(pair.plan([banner]), gone);
      expect(outcome.exit).toBe(14);
      expect(pair.read('b', banner)).toBe('old\n');
      expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
      expect((await pair.apply(pair.plan([banner]))).exit).toBe(0);
      expect(pair.read('b', banner)).toBe('new\n');
    },
    seconds.timeout,
  );

  it(
    'is not one that gives a sign of life, however long it has nothing to say',
    async () => {
      const session = openSession(pair.access('b', { silence: 5 }), {
        owner: 'test',
        signal: new AbortController().signal,
      });
      try {
        expect(await session.opened).toMatchObject({ ok: true });
        for (let i = 0; i < 8; i++) {
          await sleep(2000);
          session.send('beat\n');
        }
        expect(await session.phase('inspect\n', 10)).toMatchObject({ ok: true });
      } finally {
        await session.close();
      }
    },
    seconds.timeout,
  );

  it(
    'is not one that waits for a host at work',
    async () => {
      const session = openSession(pair.access('b', { silence: 5 }), {
        owner: 'test',
        signal: new AbortController().signal,
      });
      try {
        const work = 'sleep 16\n';
        expect(await session.phase(`collect ${work.length}\n${work}`, 30)).toMatchObject({ ok: true });
        expect(await session.phase('inspect\n', 10)).toMatchObject({ ok: true });
      } finally {
        await session.close();
      }
    },
    seconds.timeout,
  );
});
