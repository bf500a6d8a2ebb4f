import { mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Transport } from '../../../src/hosts/host.ts';
import { localTransport } from '../../../src/hosts/local.ts';
import type { Side } from '../../../src/sdk/index.ts';
import type { HostAccess } from '../../../src/sync/apply/session/host-access.ts';
import type { Plan } from '../../../src/sync/plan/plan.ts';
import { rollback } from '../../../src/sync/apply/rollback.ts';
import { TwoRoots } from './two-roots.ts';

/**
 * More than one program is given at once (their names are long), in several folders, and of every kind: what is done to
 * hundreds of files together has to leave each of them as if it had been alone.
 */
const folders = 3;
const each = 75;
const pathOf = (folder: number, i: number): string =>
  `/etc/nginx/sites-${folder}/${'long-name-'.repeat(22)}${String(i).padStart(3, '0')}, with blanks.conf`;
const paths = Array.from({ length: folders * each }, (_, i) => pathOf(Math.floor(i / each), i % each));

type Kind = 'replaced' | 'new' | 'deleted' | 'mode' | 'link';
const kinds: readonly Kind[] = [
  'replaced',
  'replaced',
  'replaced',
  'new',
  'new',
  'deleted',
  'deleted',
  'mode',
  'link',
  'replaced',
];
/** Some runs of one kind, some items that alternate. */
const kindOf = (i: number): Kind => kinds[(i < paths.length / 2 ? Math.floor(i / 15) : i) % kinds.length] ?? 'replaced';

let pair: TwoRoots;
let plan: Plan;
beforeEach(() => {
  pair = new TwoRoots();
  for (const side of ['a', 'b'] as const)
    for (let i = 0; i < folders; i++) mkdirSync(pair.path(side, `/etc/nginx/sites-${i}`), { recursive: true });
  paths.forEach((path, i) => {
    const kind = kindOf(i);
    if (kind === 'link') symlinkSync(`target-${i}`, pair.path('a', path));
    else if (kind !== 'deleted')
      pair.write('a', path, kind === 'mode' ? `${i}\n` : `new ${i}\n`, i % 3 === 0 ? 0o640 : 0o644);
    if (kind !== 'new') pair.write('b', path, kind === 'mode' ? `${i}\n` : `old ${i}\n`, 0o600);
  });
  plan = pair.plan(
    paths.map((path, i) => ({
      path,
      validators: [],
      activations: [],
      ...(kindOf(i) === 'deleted'
        ? { action: 'delete' as const }
        : kindOf(i) === 'mode'
          ? { action: 'set-access' as const }
          : {}),
    })),
  );
});
afterEach(() => pair.remove());

const states = (): readonly string[] => paths.map((path) => JSON.stringify(pair.state('b', path)));
const nothingLeft = (): void => expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);

/** Both hosts have bash as their sh, as RHEL has. */
function withBash(): Partial<Record<Side, Partial<HostAccess>>> {
  const inner = localTransport();
  const transport: Transport = {
    via: 'bash',
    exec: (request) => inner.exec({ ...request, commandLine: 'exec bash --posix -s' }),
  };
  return { a: { transport }, b: { transport } };
}

describe.each([
  { carrier: 'stream', sh: 'the sh of this machine', more: {} },
  { carrier: 'rsync', sh: 'bash', more: withBash() },
])('hundreds of files, carried by $carrier, where sh is $sh', ({ carrier, more }) => {
  beforeEach(() => {
    if (carrier === 'stream') pair.program('rsync', 'exit 127');
  });

  it('are all as on the other host, and as they were after a rollback', { timeout: 120_000 }, async () => {
    const before = states();
    const { exit, lines } = await pair.apply(plan, more);
    expect(`${exit} ${lines.join(' ')}`).toMatch(/^0 /);
    expect(states()).toEqual(paths.map((path) => JSON.stringify(pair.state('a', path))));
    nothingLeft();
    expect(
      await rollback(plan.id, {
        hosts: { a: pair.access('a', more.a), b: pair.access('b', more.b) },
        owner: 'test',
        say: () => undefined,
        signal: new AbortController().signal,
      }),
    ).toMatchObject({ exit: 0 });
    expect(states()).toEqual(before);
    nothingLeft();
  });
});

describe('hundreds of files, and a host that dies', () => {
  it('before, in the middle of and after the swap: recover leaves all old ones or all new ones', {
    timeout: 300_000,
  }, async () => {
    const old = states();
    const next = paths.map((path) => JSON.stringify(pair.state('a', path)));
    const ends: string[] = [];
    for (let point = 35; ; point += 25) {
      const outcome = await pair.apply(plan, { b: { stopAfter: point } });
      if (outcome.exit === 0) break;
      expect(await pair.recover()).toMatchObject({ exit: 0 });
      const now = states();
      ends.push(now.join() === old.join() ? 'old' : now.join() === next.join() ? 'new' : `neither after ${point}`);
      nothingLeft();
      if (ends.at(-1) !== 'old') break;
    }
    expect(ends.join(' ')).toMatch(/^(old )+new$/);
  });
});
