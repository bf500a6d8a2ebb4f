import type { Finding, Pair, Remedy, RemedyValues, ReportedFinding, Rule, RuleReport, Side } from '../sdk/index.ts';
import { otherSide, remedyText } from '../sdk/index.ts';

/** The remedy of a rule for the report: as text, and as data if the rule has steps. */
export const ruleRemedy = (remedy: Remedy | string): Pick<RuleReport, 'remedy' | 'steps'> =>
  typeof remedy === 'string' ? { remedy } : { remedy: remedyText(remedy), steps: remedy };

/** The remedy of a finding with its values. `steps` is set only if they differ from those of the rule. */
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
