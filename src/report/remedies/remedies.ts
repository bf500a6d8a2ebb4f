import { remedyText } from '../../sdk/index.ts';
import type { PlacedFinding } from '../findings.ts';
import { groupBy } from '../findings.ts';
import type { ReportHead } from '../reporter.ts';

/** Findings that are repaired by the same steps, and these as one text. */
export interface RemedyGroup {
  readonly remedy: string;
  readonly found: readonly PlacedFinding[];
}

/**
 * The remedies of findings of one rule, each once: findings that differ only in the values of a remedy's placeholders
 * share it.
 */
export function remedyGroups(rules: ReportHead['rules'], found: readonly PlacedFinding[]): readonly RemedyGroup[] {
  const groups = groupBy(found, (placed) => JSON.stringify(stepsOf(rules, placed) ?? placed.finding.remedy));
  return [...groups.values()].map((same) => ({ remedy: sharedRemedy(rules, same), found: same }));
}

/** The remedy as data, where the finding has values for it. */
export const stepsOf = (rules: ReportHead['rules'], { result, finding }: PlacedFinding) =>
  finding.steps ??
  (finding.values !== undefined && Object.hasOwn(rules, result.rule) ? rules[result.rule]?.steps : undefined);

function sharedRemedy(rules: ReportHead['rules'], found: readonly PlacedFinding[]): string {
  const [first] = found;
  if (first === undefined) return '';
  const steps = stepsOf(rules, first);
  return steps === undefined
    ? first.finding.remedy
    : remedyText(
        steps,
        found.map(({ finding }) => finding.values ?? {}),
      );
}
