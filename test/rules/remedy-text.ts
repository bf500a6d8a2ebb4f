import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import { isFailing, judgeCase } from '../../src/authoring/cases/case.ts';
import type { Case } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import type { NamedRule, Remedy, RemedyValues } from '../../src/sdk/index.ts';
import { remedyText } from '../../src/sdk/index.ts';
import { healthyGround } from './healthy.ts';

const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));

/** A command as a shell gets it, with values for its placeholders, and without the remark behind it. */
export function shellOf(command: string, values: RemedyValues): string {
  return command
    .split('\n')
    .map((line) => filledLine(line, values))
    .join('\n');
}

function filledLine(command: string, values: RemedyValues): string {
  const only: Remedy = {
    grade: 'safe-while-running',
    steps: [{ on: 'either', text: 'Run it.', commands: { shell: command.replace(/ {4}#.*$/, '') } }],
  };
  return /(?<=\$ ).*$/m.exec(remedyText(only, [values]))?.[0] ?? '';
}

export interface Told {
  /** The name of the case. Absent: the first that fails. */
  readonly case?: string;
  /** Values that the finding does not know: an administrator would. */
  readonly values?: RemedyValues;
}

/** The first finding of a failing case: what is to be done about it, with the values for its placeholders. */
export function firstFinding(
  id: string,
  told: Told,
): { readonly named: NamedRule; readonly each: Case; readonly remedy: Remedy; readonly values: RemedyValues } {
  const named = rules.find((each) => each.id === id);
  const each = casesOf(folder, id)
    .filter(isFailing)
    .find(({ name }) => told.case === undefined || name === told.case);
  if (named === undefined || each === undefined) throw new Error(`${id} has no such case`);
  const [finding] = judgeCase(healthyGround, named, each).flatMap(({ findings }) => findings);
  const remedy = finding?.steps ?? named.rule.remedy;
  if (finding === undefined || typeof remedy === 'string') throw new Error(`${id} has no finding with steps`);
  return { named, each, remedy, values: { ...finding.values, ...told.values } };
}
