/** The readings of fixtures/healthy for all rules: what the parts of the benchmark judge. */
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import { gather } from '../../src/engine/gather.ts';
import { treeHost } from '../../src/hosts/offline/tree.ts';
import type { HostIdentity, Pair, Snapshot } from '../../src/sdk/index.ts';
import { benchPair } from './bench-pair.ts';

export const recordedPair = benchPair;

const folder = fileURLToPath(new URL('../../fixtures/healthy/', import.meta.url));

export const recordedSnapshot = (): Promise<Snapshot> =>
  gather(
    recordedPair,
    rules,
    { a: treeHost('mail-a', `${folder}a`), b: treeHost('mail-b', `${folder}b`) },
    {
      version: 'bench',
      takenAt: '2026-11-22T10:35:00.000Z',
      digestKey: '0'.repeat(64),
      secrets: { a: {}, b: {} },
      deadline: 10,
    },
    new AbortController().signal,
  );

/** What differs from pair to pair of a fleet, in a recording as JSON, and how. All else is alike. */
const differing: readonly (readonly [RegExp, (text: string, pair: number) => string])[] = [
  [/(?<="pair":")mail/, (name, i) => `${name}-${i}`],
  [/mail-[ab]\b/, (name, i) => name.replace('-', `-${i}-`)],
  [/10\.20\.0\./, (_, i) => addressesOf(i)],
  // File systems, machines, volume groups.
  [/\b[0-9a-f]{8}(?=-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)/, other],
  [/(?<="digest":")[0-9a-f]{8}/, other],
  [/(?<="modified":)\d+/, (time, i) => String(Number(time) - (i % 60))],
  [/(?<=\\nMem(?:Free|Available): {1,9})\d+/, (size, i) => String(Number(size) + i)],
  [/(?<=\\ncpu MHz\\t\\t: )\d+/, (clock, i) => String(Number(clock) - (i % 1000))],
  // Of a mount.
  [/(?<=\\n)\d+(?= \d+ \d+:\d+ \/)/, (id, i) => String(Number(id) + i)],
  [/(?<= epoch=\\")\d+/, (_, i) => String(i + 1)],
  [/(?=-----BEGIN CERTIFICATE)/, (_, i) => `# pair ${i}\\n`],
];

const addressesOf = (i: number): string => `10.${100 + (i >> 8)}.${i & 255}.`;

function other(id: string, i: number): string {
  return ((Number.parseInt(id, 16) ^ i) >>> 0).toString(16).padStart(8, '0');
}

/**
 * Recordings of the pairs of a fleet, each as one line of JSON. Names, addresses, ids of file systems, machines and
 * mounts, digests, times, memory, the cluster's epoch and the certificate's text differ from pair to pair; packages,
 * units, and most settings are alike, as they are where one hand sets up all pairs.
 */
export function fleetLines(recorded: Snapshot): (i: number) => string {
  const text = JSON.stringify(recorded);
  const pieces: ((i: number) => string)[] = [];
  let end = 0;
  for (const match of text.matchAll(new RegExp(differing.map(([{ source }]) => `(${source})`).join('|'), 'g'))) {
    const [found, ...groups] = match;
    const [, change] = differing[groups.findIndex((group) => group !== undefined)] ?? [];
    const before = text.slice(end, match.index);
    pieces.push(
      () => before,
      (i) => change?.(found, i) ?? found,
    );
    end = match.index + found.length;
  }
  return (i) => pieces.map((piece) => piece(i)).join('') + text.slice(end);
}

/** The pair that such a line is the recording of. */
export function fleetPair(i: number): Pair {
  const { hosts, ...rest } = recordedPair;
  const host = ({ name, address, bmc, ...more }: HostIdentity): HostIdentity => ({
    ...more,
    name: name.replace('-', `-${i}-`),
    address: address.replace('10.20.0.', addressesOf(i)),
    ...(bmc === undefined ? {} : { bmc: { ...bmc, address: bmc.address.replace('10.20.0.', addressesOf(i)) } }),
  });
  return {
    ...rest,
    name: `${rest.name}-${i}`,
    virtualIps: rest.virtualIps.map((address) => address.replace('10.20.0.', addressesOf(i))),
    hosts: { a: host(hosts.a), b: host(hosts.b) },
  };
}
