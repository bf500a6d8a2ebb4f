import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { opensshTransport } from '../../../src/hosts/ssh/openssh.ts';
import { ssh2Transport } from '../../../src/hosts/ssh/ssh2.ts';
import type { TestSshd } from '../../hosts/sshd.ts';
import { sshdMissing, startSshd } from '../../hosts/sshd.ts';
import { TwoRoots } from './two-roots.ts';

const missing = sshdMissing();
let sshd: TestSshd;
let pair: TwoRoots;
beforeAll(async () => {
  if (missing === undefined) sshd = await startSshd();
});
afterAll(async () => {
  if (missing === undefined) await sshd.stop();
});
beforeEach(() => {
  pair = new TwoRoots();
});
afterEach(() => pair.remove());

describe.skipIf(missing !== undefined).each([
  ['ssh2', () => ssh2Transport(sshd.target)],
  ['openssh', () => opensshTransport(sshd.target)],
] as const)(`over real SSH: %s (needs sshd)`, (_, transport) => {
  it('a plan is carried out, any bytes in it, and taken back by recover when the script dies', {
    timeout: 60_000,
  }, async () => {
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_each, i) => (i * 7919) % 251));
    pair.write('a', '/etc/cyrus-hsm', bytes);
    pair.write('b', '/etc/cyrus-hsm', 'old\n');
    const plan = pair.plan(['/etc/cyrus-hsm']);
    const overSsh = { a: { transport: transport() }, b: { transport: transport() } };
    expect(await pair.apply(plan, { ...overSsh, b: { ...overSsh.b, stopAfter: 20 } })).not.toMatchObject({ exit: 0 });
    expect(await pair.recover(overSsh)).toMatchObject({ exit: 0 });
    expect(pair.read('b', '/etc/cyrus-hsm')).toBe('old\n');
    const outcome = await pair.apply(plan, overSsh);
    expect(`${outcome.exit} ${outcome.lines.join(' ')}`).toMatch(/^0 /);
    expect(pair.read('b', '/etc/cyrus-hsm')).toBe(bytes.toString('utf8'));
    expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
  });
});
