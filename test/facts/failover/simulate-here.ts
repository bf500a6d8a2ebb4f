import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cibOf } from '../../../src/authoring/cases/simulations.ts';
import { failoverSimulation } from '../../../src/facts/failover/failover.ts';
import type { HostSnapshot } from '../../../src/sdk/index.ts';

/** What the simulation prints on this machine for a CIB. */
export function simulateText(cib: string, own: string, change = (script: string): string => script): string {
  const folder = mkdtempSync(join(tmpdir(), 'halint-simulate-'));
  try {
    const [shell, ...words] = failoverSimulation.argv;
    return spawnSync(shell, [...words.map(change), own], {
      cwd: folder,
      input: cib,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
    }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same for the CIB of a host. */
export const simulateHere = (host: HostSnapshot): string => simulateText(cibOf(host) ?? '', host.name);
