/**
 * Carries FOLDER/plan.json out on FOLDER/a and FOLDER/b over SSH, as `halint sync apply` does: FOLDER CLIENT PORT USER
 * KEY KNOWN_HOSTS [DELAY]. With a delay (milliseconds), through proxies that count round trips. Prints JSON.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contextOf, sourcesOf } from '../../src/engine/select.ts';
import { opensshTransport } from '../../src/hosts/ssh/openssh.ts';
import { ssh2Transport } from '../../src/hosts/ssh/ssh2.ts';
import type { SshTarget } from '../../src/hosts/ssh/target.ts';
import type { Side } from '../../src/sdk/index.ts';
import type { RoleQuery } from '../../src/sync/apply/apply-options.ts';
import { applyPlan } from '../../src/sync/apply/apply.ts';
import { renderMessages } from '../../src/sync/apply/outcome/render-message.ts';
import { RoleCache, tablesOfBoth } from '../../src/sync/state/role-cache.ts';
import { readPlan } from '../../src/sync/plan/plan-document.ts';
import { roleFacts } from '../../src/sync/state/sources.ts';
import { startProxy } from '../../test/hosts/proxy.ts';
import { benchPair } from './bench-pair.ts';
import { peakMemory } from './peak-memory.ts';
import { targetAt } from './target.ts';

const [folder = '', client = '', port = '', user = '', identityFile = '', knownHosts = '', delay] =
  process.argv.slice(2);

const addresses = { a: '127.0.0.2', b: '127.0.0.3' } as const;
const transportOf = client === 'openssh' ? opensshTransport : ssh2Transport;
const login = { user, identityFile, knownHosts };

const known = new RoleCache(() => performance.now());

/**
 * Who is active is asked of both hosts as the command does: in full, then by the kernel's tables. What one machine with
 * two addresses answers does not count; it is taken for a pair whose floating address tells.
 */
async function active({ hosts, tables }: RoleQuery): Promise<{ readonly side: Side }> {
  if (known.maybeValid && known.activeIfUnchanged(await tablesOfBoth(tables)) !== undefined) return { side: 'a' };
  const [before] = await Promise.all([
    tablesOfBoth(tables),
    ...(['a', 'b'] as const).map((side) =>
      hosts[side].collect(
        {
          sources: sourcesOf(roleFacts, contextOf(benchPair, side)),
          digestKey: 'a'.repeat(64),
          secrets: {},
          deadline: 60,
        },
        new AbortController().signal,
      ),
    ),
  ]);
  known.remember(
    { settled: true, active: 'a', signals: [{ signal: 'virtual-address', active: 'a', seen: '' }] },
    before,
  );
  return { side: 'a' };
}

async function main(): Promise<void> {
  const plan = readPlan(readFileSync(join(folder, 'plan.json'), 'utf8'));
  if (typeof plan === 'string') throw new Error(plan);
  const proxies =
    delay === undefined
      ? undefined
      : {
          a: await startProxy(Number(port), Number(delay), addresses.a),
          b: await startProxy(Number(port), Number(delay), addresses.b),
        };
  const target = (side: Side): SshTarget =>
    proxies === undefined
      ? targetAt(login, `mail-${side}`, addresses[side], Number(port))
      : targetAt(login, `mail-${side}`, '127.0.0.1', proxies[side].port);
  const access = (side: Side) => ({
    name: `mail-${side}`,
    transport: transportOf(target(side)),
    privilege: { kind: 'none' } as const,
    root: join(folder, side),
    path: join(folder, 'bin'),
  });
  const began = performance.now();
  const outcome = await applyPlan(plan, {
    hosts: { a: access('a'), b: access('b') },
    pair: 'mail',
    now: () => Date.now(),
    active,
    services: [],
    by: 'person',
    allowed: () => true,
    owner: 'bench',
    say: () => undefined,
    signal: new AbortController().signal,
  });
  if (outcome.exit !== 0) throw new Error(renderMessages(outcome.messages).join(' '));
  const trips = proxies === undefined ? undefined : Math.max(proxies.a.roundTrips(), proxies.b.roundTrips()) + 1;
  process.stdout.write(JSON.stringify({ ms: performance.now() - began, rss: peakMemory(), trips }));
  process.exit(0);
}

void main();
