import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Snapshot } from '../../src/sdk/index.ts';
import { halint } from './halint.ts';

const healthy = fileURLToPath(new URL('../../fixtures/healthy/', import.meta.url));

/** What became of a recorded pair since it was healthy. */
export type Fate = 'healthy' | 'drifted' | 'half-read';

/**
 * A folder with a configuration of these pairs and what was recorded of each, one a line; all from the recorded healthy
 * pair.
 */
export async function recordedFleet(
  pairs: Readonly<Record<string, Fate>>,
): Promise<{ readonly folder: string; readonly at: (name: string) => string }> {
  const folder = mkdtempSync(join(tmpdir(), 'halint-fleet-'));
  const at = (name: string): string => join(folder, name);
  cpSync(healthy, at('pair'), { recursive: true });
  const hosts = readFileSync(join(healthy, 'halint.yaml'), 'utf8')
    .split('\n')
    .slice(3)
    .join('\n')
    .replaceAll('path: ', 'path: pair/')
    .replaceAll(/^/gm, '  ');
  writeFileSync(
    at('halint.yaml'),
    `pairs:\n${Object.keys(pairs)
      .map((name) => `  - name: ${name}\n${hosts}\n`)
      .join('')}`,
  );
  const gather = async (name: string): Promise<Snapshot> => {
    await halint(['gather', '-c', at('pair/halint.yaml'), '-o', at(name)]);
    return JSON.parse(readFileSync(at(name), 'utf8'));
  };
  const recorded = await gather('healthy.json');
  writeFileSync(at('pair/b/root/etc/aliases'), 'postmaster: nobody\n');
  const drifted = await gather('drifted.json');
  const { a, b } = recorded.hosts;
  const halfRead: Snapshot = {
    ...recorded,
    hosts: {
      a,
      b: {
        name: b.name,
        via: b.via,
        status: 'unreachable',
        error: 'connect ECONNREFUSED',
        duration: 0,
        readings: {},
        costs: {},
      },
    },
  };
  const fates: Readonly<Record<Fate, Snapshot>> = { healthy: recorded, drifted, 'half-read': halfRead };
  writeFileSync(
    at('night.ndjson'),
    Object.entries(pairs)
      .map(([pair, fate]) => `${JSON.stringify({ ...fates[fate], pair })}\n`)
      .join(''),
  );
  return { folder, at };
}
