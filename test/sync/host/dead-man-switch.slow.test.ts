import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Transport } from '../../../src/hosts/host.ts';
import { TransportError } from '../../../src/hosts/host.ts';
import { localTransport } from '../../../src/hosts/local.ts';
import type { Printed } from '../printed.ts';
import { TwoRoots } from './two-roots.ts';

/** A file by which a host can cut itself off, and for which no program has to be there. */
const firewall = '/etc/nftables.conf';
const before = 'flush ruleset\n';
const after = 'flush ruleset\ntable inet filter {}\n';
let pair: TwoRoots;

beforeEach(() => {
  pair = new TwoRoots();
  pair.write('a', firewall, after);
  pair.write('b', firewall, before);
});
afterEach(() => pair.remove());

const said = ({ exit, lines }: Printed): string => `${exit} ${lines.join(' ')}`;

/** A host that lets only so many connections in. */
function doors(open: number, shut: () => Promise<never>): Transport {
  const inner = localTransport();
  let tries = 0;
  return { via: inner.via, exec: (request) => (++tries > open ? shut() : inner.exec(request)) };
}

const refusedNow = (): Promise<never> =>
  Promise.reject(new TransportError('authenticate', 'node-b does not take this key any more'));

function asBefore(): void {
  expect(pair.read('b', firewall)).toBe(before);
  expect(pair.leftOvers('b')).toEqual([]);
}

describe('a plan with a file by which a host could be cut off', () => {
  it('stays when a new connection gets through', async () => {
    const lines: string[] = [];
    expect((await pair.apply(pair.plan([firewall]), { options: { say: (line) => lines.push(line) } })).exit).toBe(0);
    expect(pair.read('b', firewall)).toBe(after);
    expect(lines).toContain('node-b: trying a new connection before the files stay');
    expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
  });

  it('is taken back when none does, while the old connection still stands', async () => {
    const outcome = await pair.apply(pair.plan([firewall]), { b: { transport: doors(1, refusedNow) } });
    expect(said(outcome)).toBe(
      '13 node-b: no new connection succeeds with the new files (node-b does not take this key any more). Everything ' +
        'is as it was before.',
    );
    asBefore();
    expect(pair.leftOvers('a')).toEqual([]);
  });

  it('is taken back by the host itself when the controller is gone', async () => {
    const controller = new AbortController();
    const gone = (): Promise<never> => {
      controller.abort();
      return new Promise(() => undefined);
    };
    void pair.apply(pair.plan([firewall]), {
      b: { transport: doors(1, gone) },
      options: { signal: controller.signal },
    });
    await expect
      .poll(() => [controller.signal.aborted, pair.read('b', firewall)], { timeout: 20_000 })
      .toEqual([true, before]);
    await expect.poll(() => pair.leftOvers('b'), { timeout: 20_000 }).toEqual([]);
    expect((await pair.recover()).exit).toBe(0);
    expect(pair.leftOvers('a')).toEqual([]);
    expect(pair.read('b', firewall)).toBe(before);
  });

  it('is taken back by the host itself when its network is: nobody says anything, and the connection does not end', async () => {
    const hanging = async (): Promise<never> => {
      await sleep(9000);
      throw new TransportError('connect', 'node-b does not answer');
    };
    const outcome = await pair.apply(pair.plan([firewall]), { b: { transport: doors(1, hanging), confirmSeconds: 5 } });
    expect(said(outcome)).toMatch(
      /^14 node-b: no new connection succeeds with the new files \(node-b does not answer\)\. .*node-b rolls the files back by itself 120 s after/,
    );
    asBefore();
    expect((await pair.recover()).exit).toBe(0);
    asBefore();
  });

  it('is not carried out where both hosts could be cut off by it', async () => {
    pair.write('a', '/etc/sudoers.d/mail', 'x\n');
    pair.write('b', '/etc/sudoers.d/mail', 'y\n');
    const plan = pair.plan([firewall, { path: '/etc/sudoers.d/mail', from: 'b', to: 'a' }]);
    expect(said(await pair.apply(plan))).toMatch(
      /^12 The plan changes files on both hosts that can cut a host off .* Nothing was changed\.$/,
    );
  });
});
