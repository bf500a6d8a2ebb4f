/** The pair of fixtures/healthy and the readings of it for all rules: what the parts of the benchmark judge. */
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import { parseConfiguration } from '../../src/config/load.ts';
import { gather } from '../../src/engine/gather.ts';
import { treeHost } from '../../src/hosts/tree.ts';
import type { Pair, Snapshot } from '../../src/sdk/index.ts';

const text = `
pair:
  name: mail
  virtualIps: [10.20.0.50]
  externalUrl: https://mail.example.org/
  hosts:
    a: { name: mail-a, address: 10.20.0.11, bmc: { address: 10.20.0.201, user: fence } }
    b: { name: mail-b, address: 10.20.0.12, bmc: { address: 10.20.0.202, user: fence } }
`;

function configured(): Pair {
  const loaded = parseConfiguration(text, { file: '/halint.yaml', display: 'halint.yaml', home: '/' });
  const pair = loaded.ok ? loaded.configuration.pairs[0]?.pair : undefined;
  if (pair === undefined) throw new Error('the configuration of the benchmark is wrong');
  return pair;
}

export const recordedPair = configured();

const folder = fileURLToPath(new URL('../../fixtures/healthy/', import.meta.url));

export const recordedSnapshot = (): Promise<Snapshot> =>
  gather(
    recordedPair,
    rules,
    { a: treeHost('mail-a', `${folder}a`), b: treeHost('mail-b', `${folder}b`) },
    { version: 'bench', takenAt: '2026-11-22T10:35:00.000Z', digestKey: '0'.repeat(64), secrets: { a: {}, b: {} }, deadline: 10 },
    new AbortController().signal,
  );
