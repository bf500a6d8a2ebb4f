import type { Finding, Pair, Remedy, RemedyValues, ReportedFinding, Rule, RuleReport, Side } from '../sdk/index.ts';
import { otherSide, remedyText } from '../sdk/index.ts';

/** A rule's remedy as the report has it: as text, and as data where the rule gives it so. */
export const ruleRemedy = (remedy: Remedy | string): Pick<RuleReport, 'remedy' | 'steps'> =>
  typeof remedy === 'string' ? { remedy } : { remedy: remedyText(remedy), steps: remedy };

/** What to do about a finding, with its own values. The steps are given only where they are not those of its rule. */
export function findingRemedy(
  rule: Rule,
  finding: Finding,
  host: Side | undefined,
  pair: Pair,
): Pick<ReportedFinding, 'remedy' | 'steps' | 'values'> {
  const remedy = finding.remedy ?? rule.remedy;
  if (typeof remedy === 'string') return { remedy };
  const values = valuesOf(remedy, finding, host, pair);
  return { remedy: remedyText(remedy, [values]), values, ...(finding.remedy === undefined ? {} : { steps: remedy }) };
}

const valuesOf = (
  { subject: name }: Remedy,
  { subject, values }: Finding,
  host: Side | undefined,
  pair: Pair,
): RemedyValues => ({
  ...(host === undefined ? {} : { host: pair.hosts[host].name, other: pair.hosts[otherSide(host)].name }),
  ...(name === undefined ? {} : { [name]: subject }),
  ...values,
});
