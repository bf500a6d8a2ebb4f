/** The readings of fixtures/healthy for all rules: what the parts of the benchmark judge. */
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import { gather } from '../../src/engine/gather.ts';
import { treeHost } from '../../src/hosts/tree.ts';
import type { Snapshot } from '../../src/sdk/index.ts';
import { benchPair } from './bench-pair.ts';

export const recordedPair = benchPair;

const folder = fileURLToPath(new URL('../../fixtures/healthy/', import.meta.url));

export const recordedSnapshot = (): Promise<Snapshot> =>
  gather(
    recordedPair,
    rules,
    { a: treeHost('mail-a', `${folder}a`), b: treeHost('mail-b', `${folder}b`) },
    { version: 'bench', takenAt: '2026-11-22T10:35:00.000Z', digestKey: '0'.repeat(64), secrets: { a: {}, b: {} }, deadline: 10 },
    new AbortController().signal,
  );
