import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Case, BaseFixture } from '../../src/authoring/cases/case.ts';
import { baseFixtureOf, pairOf, snapshotOf } from '../../src/authoring/cases/case.ts';
import type { FactsOfPair } from '../../src/engine/evaluate.ts';
import { evaluate, factsOfPair } from '../../src/engine/evaluate.ts';
import type { Remedy, RemedyStep, RemedyValues } from '../../src/sdk/index.ts';
import { healthyGround } from './healthy.ts';
import { allCommands, changesCib, commandsFor, whyNotRun } from './remedy-trials.ts';
import type { ClusterTool } from './remedy-run.ts';
import { carryOut, lacks, systems } from './remedy-run.ts';
import type { RemedySituation } from './remedy-situations.ts';
import { situations } from './remedy-situations.ts';
import { runsOnFiles } from './remedy-shell-trials.ts';
import { firstFinding, shellOf } from './remedy-text.ts';

const work = mkdtempSync(join(tmpdir(), 'halint-remedies-'));
afterAll(() => {
  rmSync(work, { recursive: true });
});

interface Situation {
  readonly each: Case;
  readonly values: RemedyValues;
  readonly remedy: Remedy;
  readonly cib: string;
}

/** The CIB of a case: what `cibadmin -Q` printed on the first host. */
function cibOf(each: Case): string | undefined {
  const reading = Object.entries(snapshotOf(healthyGround, each).hosts.a.readings).find(
    ([key]) => key.includes('cibadmin') && key.includes('-Q'),
  )?.[1];
  return reading?.read === true && typeof reading.value === 'object' && 'stdout' in reading.value
    ? reading.value.stdout
    : undefined;
}

function situationOf(id: string, told: RemedySituation): Situation {
  const found = firstFinding(id, told);
  const cib = cibOf(found.each);
  if (cib === undefined) throw new Error(`${id} finds nothing in a CIB`);
  return { ...found, cib };
}

/** Facts of the healthy pairs, parsed once: a case differs in a few of them. */
const healthyFacts = new Map<BaseFixture, FactsOfPair>();
function factsOf(ground: BaseFixture): FactsOfPair {
  const found = healthyFacts.get(ground) ?? factsOfPair(ground.snapshot, ground.pair);
  healthyFacts.set(ground, found);
  return found;
}

/** Rule and subject of all findings of the case, with another CIB. */
function findingsWith(each: Case, cib: string): readonly string[] {
  const changed: Case = {
    ...each,
    changes: [...(each.changes ?? []), { host: 'both', command: 'cibadmin -Q', stdout: cib }],
  };
  const [snapshot, pair] = [snapshotOf(healthyGround, changed), pairOf(healthyGround, changed)];
  const facts = factsOfPair(snapshot, pair, factsOf(baseFixtureOf(healthyGround, changed)));
  return evaluate(snapshot, pair, rules, facts).flatMap(({ rule, findings }) =>
    findings.map(({ subject }) => `${rule}: ${subject}`),
  );
}

/** `* Restart p_vip`: without where and why. */
const what = (action: string): string => action.split(/ +/).slice(0, 3).join(' ');

/** Whether it happens to a service: fence devices start and stop without harm. */
const isOfService = (action: string): boolean =>
  !/^\* (Start|Stop|Restart|Move) +(fence-|p_fence|p_pdu|p_strip|fence_)/.test(action);

/** Steps that change the CIB, with their commands for one tool as a shell gets them. */
const stepsFor = (
  { remedy, values }: Situation,
  tool: ClusterTool,
  version: string,
  only: RegExp | undefined,
): readonly { readonly step: RemedyStep; readonly commands: readonly string[] }[] =>
  remedy.steps.flatMap((step) => {
    const commands = commandsFor(step, tool, version)
      .filter((command) => changesCib[tool].test(command) && (only === undefined || only.test(command)))
      .map((command) => shellOf(command, values));
    return commands.length === 0 ? [] : [{ step, commands }];
  });

describe.each(systems)('on %s', (system) => {
  const missing = lacks(system);
  const reason = missing === undefined ? '' : ` (skipped: ${missing})`;
  const versions = system === 'Debian 12' ? { pcs: '0.11', crmsh: '4' } : { pcs: '0.12', crmsh: '5' };

  describe.skipIf(missing !== undefined)(
    `the commands of a remedy, carried out on the CIB of its case${reason}`,
    () => {
      describe.each(Object.entries(situations))('%s', (id, told) => {
        it.each((['pcs', 'crmsh'] as const).filter((tool) => told.by === undefined || told.by === tool))(
          'by %s: the finding goes, no other comes, and services do what the step says',
          (tool) => {
            const situation = situationOf(id, told);
            const place = join(work, `${system} ${id} ${tool}`.replaceAll(/[ /]/g, '-'));
            mkdirSync(place);
            const prepared =
              told.prepare === undefined
                ? { cib: situation.cib, failed: undefined }
                : carryOut(system, 'pcs', place, situation.cib, [told.prepare]);
            expect(prepared.failed).toBeUndefined();
            const steps = stepsFor(situation, tool, versions[tool], told.only);
            expect(steps).not.toEqual([]);
            const done = carryOut(
              system,
              tool,
              place,
              prepared.cib,
              steps.map(({ commands }) => commands),
            );
            const refusal = told.refusedBy?.[`${system} ${tool}`];
            if (refusal !== undefined) {
              expect(done.failed).toMatch(refusal);
              return;
            }
            expect(done.failed).toBeUndefined();
            for (const [index, { step, commands }] of steps.entries()) {
              const before = (done.actions[index] ?? []).map(what);
              const disturbing = (done.actions[index + 1] ?? []).filter(
                (action) => isOfService(action) && !before.includes(what(action)),
              );
              // A step that announces nothing does nothing to a service.
              if (step.effect === undefined) expect(disturbing, commands.join('\n')).toEqual([]);
              else if (disturbing.length > 0) expect(situation.remedy.grade).not.toBe('safe-while-running');
            }
            const [old, now] = [findingsWith(situation.each, prepared.cib), findingsWith(situation.each, done.cib)];
            const own = now.filter(
              (finding) =>
                finding.startsWith(`${id}: `) && told.leaves?.some((left) => finding.includes(left)) !== true,
            );
            if (told.remains === undefined) expect(own).toEqual([]);
            const others = now.filter((finding) => !old.includes(finding));
            expect(others.filter((finding) => told.brings?.some((rule) => finding.startsWith(rule)) !== true)).toEqual(
              [],
            );
          },
          600_000,
        );
      });
    },
  );
});

describe('every command of a remedy', () => {
  it('is carried out above, or there is a reason why it cannot be here', () => {
    const left = allCommands.filter(
      ({ id, tool, command }) =>
        !(tool !== undefined && situations[id] !== undefined && changesCib[tool].test(command)) &&
        !runsOnFiles(id, command) &&
        whyNotRun(id, command) === undefined,
    );
    expect(left.map(({ id, command }) => `${id} ${command}`)).toEqual([]);
  });

  it('is shell that a shell can read', () => {
    const script = allCommands.map(({ command }) => shellOf(command, {})).join('\n');
    expect(() => execFileSync('sh', ['-n'], { input: script, stdio: 'pipe' })).not.toThrow();
  });
});
