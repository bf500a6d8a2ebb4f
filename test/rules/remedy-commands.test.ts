import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Case } from '../../src/authoring/cases/case.ts';
import { isFailing, judgeCase, pairOf, snapshotOf } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { CommandLines, Remedy, RemedyStep, ReportedFinding, Result } from '../../src/sdk/index.ts';
import { remedyText } from '../../src/sdk/index.ts';
import { healthyGround } from './healthy.ts';
import { notRun, situations } from './remedy-situations.ts';

const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'halint-remedies-'));
afterAll(() => {
  rmSync(work, { recursive: true });
});

const isThere = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const listOf = (given: CommandLines): readonly string[] => (typeof given === 'string' ? [given] : given);

const remedies = rules.flatMap(({ id, rule }) =>
  typeof rule.remedy === 'string' ? [] : [{ id, remedy: rule.remedy }],
);

/** A command as a shell gets it, with the values of the finding and of the situation. */
function written(command: string, values: Readonly<Record<string, string>>): string {
  const only: Remedy = {
    grade: 'safe-while-running',
    steps: [{ on: 'either', text: 'Run it.', commands: { shell: command } }],
  };
  return /(?<=\$ ).*$/m.exec(remedyText(only, [values]))?.[0] ?? '';
}

/** What changes the CIB and nothing else: pcs writes into a file with -f, crm into that of CIB_file. */
const changesCib: Readonly<Record<'pcs' | 'crmsh', RegExp>> = {
  pcs: /^pcs (property (set|unset)|constraint |stonith (create|update|delete|enable|disable|level (add|remove)) |resource (create|update|delete|meta|op|group|enable|disable|defaults|clone|unclone|manage) )/,
  crmsh:
    /^(crm configure (?!edit\b)|crm resource (param|meta|start|stop|manage|unmanage|maintenance) |printf .*\| crm configure$)/,
};

interface Situation {
  readonly id: string;
  readonly each: Case;
  readonly values: Readonly<Record<string, string>>;
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

const failures = (results: readonly Result[]): readonly string[] =>
  results.flatMap(({ rule, findings }) => findings.map(({ subject }) => `${rule}: ${subject}`));

function situationOf(id: string): Situation | undefined {
  const named = rules.find((each) => each.id === id);
  const told = situations[id];
  if (named === undefined || told === undefined) return undefined;
  const each = casesOf(folder, id)
    .filter(isFailing)
    .find(({ name }) => told.case === undefined || name === told.case);
  if (each === undefined) throw new Error(`${id} has no such case`);
  const finding: ReportedFinding | undefined = judgeCase(healthyGround, named, each).flatMap(
    ({ findings }) => findings,
  )[0];
  const cib = cibOf(each);
  const remedy = finding?.steps ?? named.rule.remedy;
  if (finding === undefined || cib === undefined || typeof remedy === 'string')
    throw new Error(`${id} finds nothing in a CIB`);
  return { id, each, remedy, cib, values: { ...finding.values, ...told.values } };
}

function run(tool: 'pcs' | 'crmsh', command: string, file: string): void {
  const once = (shell: string) =>
    spawnSync('sh', ['-c', shell], {
      env: { ...process.env, CIB_file: file, LC_ALL: 'C' },
      encoding: 'utf8',
      timeout: 120_000,
    });
  const shell = tool === 'pcs' ? command.replace(/^pcs /, `pcs -f ${file} `) : command;
  let result = once(shell);
  // Agents of the pair that are not on this machine: the tools ask them for their parameters first.
  if (
    result.status !== 0 &&
    /is not installed|no meta-data|no such resource agent/.test(result.stdout + result.stderr)
  ) {
    result = once(tool === 'pcs' ? `${shell} --force` : shell.replace(/\bcrm (?=configure|resource)/, 'crm -F '));
  }
  expect(result.status, `${command}\n${result.stdout}${result.stderr}`).toBe(0);
}

/** What the scheduler would do with resources that hold services, by this configuration and the state that it holds. */
function actions(cib: string, name: string): readonly string[] {
  const file = join(work, `${name}.sim.xml`);
  writeFileSync(file, cib);
  const { stdout } = spawnSync('crm_simulate', ['-S', '-x', file], { encoding: 'utf8', timeout: 60_000 });
  const summary = /Transition Summary:\n(.*?)\n\n/s.exec(stdout)?.[1] ?? '';
  return summary
    .split('\n')
    .filter((line) => /^ +\* /.test(line))
    .map((line) => line.trim());
}

/** `* Restart p_vip`: without where and why. */
const what = (action: string): string => action.split(/ +/).slice(0, 3).join(' ');

/** Steps that change the CIB, for one tool. */
const stepsFor = (
  remedy: Remedy,
  tool: 'pcs' | 'crmsh',
): readonly { readonly step: RemedyStep; readonly commands: readonly string[] }[] =>
  remedy.steps.map((step) => ({
    step,
    commands: Object.entries(step.commands ?? {})
      .filter(([name]) => name === tool || name === `${tool} ${tool === 'pcs' ? '0.11' : '4'}`)
      .flatMap(([, given]) => listOf(given))
      .map((command) => command.replace(/ {4}#.*$/, ''))
      .filter((command) => changesCib[tool].test(command)),
  }));

describe.each(Object.entries(situations))('%s, carried out on the CIB of its case', (id, { by }) => {
  describe.each((['pcs', 'crmsh'] as const).filter((tool) => by === undefined || by === tool))('by %s', (tool) => {
    const program = tool === 'pcs' ? 'pcs' : 'crm';
    it.skipIf(!isThere(program) || !isThere('crm_simulate'))(
      `takes the finding away, makes no other, and does to services what it says (needs ${program} and crm_simulate)`,
      () => {
        const situation = situationOf(id);
        const named = rules.find((each) => each.id === id);
        if (situation === undefined || named === undefined) throw new Error(id);
        const { each, remedy, values, cib } = situation;
        const told = situations[id];
        const file = join(work, `${id.replace('/', '-')}.${tool}.xml`);
        writeFileSync(file, cib);
        let before = actions(cib, 'before');
        let carriedOut = 0;
        for (const { step, commands } of stepsFor(remedy, tool)) {
          const chosen = commands.filter((command) => told?.only === undefined || told.only.test(command));
          if (chosen.length === 0) continue;
          for (const command of chosen) run(tool, written(command, values), file);
          carriedOut += chosen.length;
          const after = actions(readFileSync(file, 'utf8'), 'after');
          const disturbing = after.filter(
            (action) =>
              !before.some((other) => what(other) === what(action)) &&
              !/^\* (Start|Stop) +(fence-|p_fence|p_pdu|fence_)/.test(action),
          );
          // What a step that announces nothing may do: nothing.
          if (step.effect === undefined) expect(disturbing, chosen.join('\n')).toEqual([]);
          else if (disturbing.length > 0) expect(remedy.grade).not.toBe('safe-while-running');
          before = after;
        }
        expect(carriedOut).toBeGreaterThan(0);
        const repaired: Case = {
          ...each,
          changes: [
            ...(each.changes ?? []),
            { host: 'both', command: 'cibadmin -Q', stdout: readFileSync(file, 'utf8') },
          ],
        };
        const judged = (which: Case): readonly string[] =>
          failures(evaluate(snapshotOf(healthyGround, which), pairOf(healthyGround, which), rules));
        const [old, now] = [judged(each), judged(repaired)];
        const gone = told?.leaves ?? [];
        expect(
          now.filter((failure) => failure.startsWith(`${id}: `) && !gone.some((left) => failure.includes(left))),
        ).toEqual([]);
        expect(
          now.filter(
            (failure) =>
              !old.includes(failure) && !(told?.brings ?? []).some((rule) => failure.startsWith(`${rule}: `)),
          ),
        ).toEqual([]);
      },
      240_000,
    );
  });
});

describe('every command of a remedy', () => {
  const every = remedies.flatMap(({ id, remedy }) =>
    remedy.steps.flatMap(({ commands = {} }) =>
      Object.entries(commands).flatMap(([tool, given]) =>
        listOf(given).map((command) => ({ id, tool, command: command.replace(/ {4}#.*$/, '') })),
      ),
    ),
  );

  it('is carried out above, or there is a reason why it cannot be here', () => {
    const left = every.filter(({ id, tool, command }) => {
      const kind = tool.startsWith('pcs') ? 'pcs' : tool.startsWith('crmsh') ? 'crmsh' : undefined;
      const executed = kind !== undefined && situations[id] !== undefined && changesCib[kind].test(command);
      return !executed && !notRun.some(({ commands }) => commands.test(command));
    });
    expect(left.map(({ id, tool, command }) => `${id} [${tool}] ${command}`)).toEqual([]);
  });

  it('is shell that a shell can read', () => {
    const script = every.map(({ command }) => written(command, {})).join('\n');
    expect(() => execFileSync('sh', ['-n'], { input: script, stdio: 'pipe' })).not.toThrow();
  });
});
