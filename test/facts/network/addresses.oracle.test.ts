import { spawnSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { addresses, allAddresses } from '../../../src/facts/network/addresses.ts';
import { parseFact } from '../parse-fact.ts';

const run = (...args: string[]) => spawnSync('ip', args, { encoding: 'utf8' });
const available = run('-j', 'addr').status === 0;

/** What the operating system tells Node about the same interfaces, without ip(8). */
const theirs = Object.entries(networkInterfaces())
  .flatMap(([name, list]) =>
    (list ?? []).map(({ address, cidr }) => `${name} ${address} /${cidr?.split('/')[1] ?? ''}`),
  )
  .sort();

describe.skipIf(!available)('the addresses of this machine (skipped: there is no ip with JSON output)', () => {
  it.each([
    ['from JSON', { json: run('-j', 'addr').stdout ?? '' }],
    ['from text, as older versions print it', { text: run('addr').stdout ?? '' }],
  ])('%s, are what the operating system says', (_, given) => {
    const fact = parseFact(addresses, given);
    if (!fact.known) throw new Error(fact.detail);
    // The operating system lists the interfaces that are up.
    const up = fact.value.filter(({ name }) => networkInterfaces()[name] !== undefined);
    const ours = allAddresses(up).map(({ interface: name, address, prefix }) => `${name} ${address} /${prefix}`);
    expect(ours.sort()).toEqual(theirs);
  });
});
