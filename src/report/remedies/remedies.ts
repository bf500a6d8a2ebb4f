import { remedyText } from '../../sdk/index.ts';
import type { PlacedFinding } from '../findings.ts';
import { groupBy } from '../findings.ts';
import type { ReportHead } from '../reporter.ts';

/** Findings with the same steps, and the text of these steps. */
export interface RemedyGroup {
  readonly remedy: string;
  readonly found: readonly PlacedFinding[];
}

/** The distinct remedies for findings of one rule. Findings that differ only in placeholder values share a remedy. */
export function remedyGroups(rules: ReportHead['rules'], found: readonly PlacedFinding[]): readonly RemedyGroup[] {
  const groups = groupBy(found, (placed) => JSON.stringify(stepsOf(rules, placed) ?? placed.finding.remedy));
  return [...groups.values()].map((same) => ({ remedy: sharedRemedy(rules, same), found: same }));
}

/** The remedy as data, if the finding has values for it. */
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
