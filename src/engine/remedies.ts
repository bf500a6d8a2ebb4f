import type {
  Fact,
  Finding,
  NamedRule,
  Pair,
  Remedy,
  RemedyValues,
  ReportedFinding,
  Rule,
  RuleReport,
  Side,
} from '../sdk/index.ts';
import { openPlaceholders, otherSide, remedyText } from '../sdk/index.ts';
import type { HostFacts } from './facts.ts';

/** The remedy of a rule for the report: as text, and as data if the rule has steps. */
export const ruleRemedy = (remedy: Remedy | string): Pick<RuleReport, 'remedy' | 'steps'> =>
  typeof remedy === 'string' ? { remedy } : { remedy: remedyText(remedy), steps: remedy };

/** Adds values of the pair for the placeholders that a finding leaves open. */
export type RemedyValueSource = (remedy: Remedy, known: RemedyValues) => RemedyValues;

/** Only what a remedy asks for, and nothing that the finding knows itself. */
export const remedyValuesFrom =
  ({ siteValues }: NamedRule, pair: Pair, facts: Readonly<Record<Side, HostFacts>>): RemedyValueSource =>
  (remedy, known) => {
    const open = openPlaceholders(remedy, known);
    if (siteValues === undefined || open.length === 0) return known;
    const seen = (side: Side): object => ({
      host: pair.hosts[side],
      ...Object.fromEntries(
        Object.entries(siteValues.reads).map(([name, definition]): [string, Fact<unknown>] => [
          name,
          facts[side].get(definition),
        ]),
      ),
    });
    const view = { pair, finding: known, a: seen('a'), b: seen('b') };
    // `SiteValues` forgets which view its function takes; the view was made from the very facts that it names.
    const values = Reflect.apply<undefined, never[], RemedyValues>(siteValues.values, undefined, [view as never]);
    return { ...Object.fromEntries(Object.entries(values).filter(([name]) => open.includes(name))), ...known };
  };

/** The remedy of a finding with its values. `steps` is set only if they differ from those of the rule. */
export function findingRemedy(
  rule: Rule,
  finding: Finding,
  host: Side | undefined,
  pair: Pair,
  fill: RemedyValueSource,
): Pick<ReportedFinding, 'remedy' | 'steps' | 'values'> {
  const remedy = finding.remedy ?? rule.remedy;
  if (typeof remedy === 'string') return { remedy };
  const values = fill(remedy, valuesOf(remedy, finding, host, pair));
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
