import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import type { Simulations } from '../../../src/authoring/cases/simulations.ts';
import { simulationName } from '../../../src/authoring/cases/simulations.ts';
import { snapshotOf } from '../../../src/authoring/cases/case.ts';
import { casesOf } from '../../../src/authoring/cases/case-file.ts';
import { withVariants } from '../../../src/authoring/cases/variant.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { healthyPair, healthySnapshot, simulationsFolder } from '../../rules/healthy.ts';
import { simulateHere } from './simulate-here.ts';

/**
 * The simulated failovers of the fixtures are what crm_simulate prints. `HALINT_RECORD=1` records them again.
 */
const fixtures = fileURLToPath(new URL('../../../fixtures/', import.meta.url));
const record = process.env['HALINT_RECORD'] === '1';
const lacking = !['crm_simulate', 'crm_mon', 'cibadmin'].every(hasProgram);

describe.skipIf(lacking)(
  'recorded simulations (needs crm_simulate, crm_mon and cibadmin)',
  { timeout: 600_000 },
  () => {
    it.each(['a', 'b'] as const)('the healthy pair: host %s', (side) => {
      const path = join(fixtures, 'healthy', side, 'commands', 'simulate-failover.txt');
      const printed = simulateHere(healthySnapshot.hosts[side]);
      if (record) writeFileSync(path, printed);
      expect(readFileSync(path, 'utf8')).toBe(printed);
    });

    it('cases and variants', () => {
      const texts = new Map<string, string>();
      const simulations: Simulations = (host) => {
        const name = simulationName(host);
        const text = texts.get(name) ?? simulateHere(host);
        texts.set(name, text);
        return text;
      };
      const ground = withVariants(
        { pair: healthyPair, snapshot: healthySnapshot, simulations },
        join(fixtures, 'variants'),
      );
      for (const { id } of rules)
        for (const each of casesOf(join(fixtures, 'rules'), id)) if (each.simulated === true) snapshotOf(ground, each);
      if (record) {
        rmSync(simulationsFolder, { recursive: true, force: true });
        mkdirSync(simulationsFolder);
        for (const [name, text] of texts) writeFileSync(join(simulationsFolder, `${name}.txt`), text);
      }
      expect(readdirSync(simulationsFolder).sort()).toEqual([...texts.keys()].map((name) => `${name}.txt`).sort());
      // How many removals are tried depends on the speed of the machine.
      const timeless = (text: string): string => text.replace(/^tried \d+ of \d+$/m, '');
      for (const [name, text] of texts)
        expect(timeless(readFileSync(join(simulationsFolder, `${name}.txt`), 'utf8'))).toBe(timeless(text));
    });
  },
);
