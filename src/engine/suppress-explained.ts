import type { NamedRule, ReportedFinding, Result, Severity } from '../sdk/index.ts';
import { severities } from '../sdk/index.ts';
import type { Monitor } from './monitor.ts';
import { contained, unmonitored } from './monitor.ts';

/**
 * The results without findings that others explain (`explainedBy`): what would go with the repair of another finding is
 * reported when that one is not. A rule of which nothing is left still fails, and names the rules that explain it. A
 * rule that is off, unknown or not asked explains nothing, and neither does one of a lower severity: a gate that lets
 * warnings through must not let through what a warning explains. Where the comparison itself throws, both findings are
 * reported.
 */
export function withoutConsequences(
  results: readonly Result[],
  rules: readonly NamedRule[],
  monitor: Monitor = unmonitored,
): readonly Result[] {
  if (results.every(({ findings }) => findings.length === 0)) return results;
  const explained = new Map(
    rules.flatMap(({ id, rule }) =>
      rule.explainedBy === undefined ? [] : [[id, Object.entries(rule.explainedBy)] as const],
    ),
  );
  const findingsOf = (id: string, least: Severity): readonly ReportedFinding[] =>
    results.flatMap(({ rule, severity, findings }) =>
      rule === id && severities.indexOf(severity) <= severities.indexOf(least) ? findings : [],
    );
  return results.map((result) => {
    const relations = result.findings.length === 0 ? undefined : explained.get(result.rule);
    if (relations === undefined) return result;
    const causes = new Set<string>();
    const left = result.findings.filter((own) => {
      const cause = relations.find(([id, explains]) =>
        findingsOf(id, result.severity).some((other) =>
          contained(
            `rule ${result.rule}`,
            monitor,
            () => explains(own, other),
            () => false,
          ),
        ),
      );
      if (cause !== undefined) causes.add(cause[0]);
      return cause === undefined;
    });
    if (left.length > 0)
      return left.length === result.findings.length ? result : { ...result, findings: left, explainedBy: [...causes] };
    return {
      ...result,
      reason: `${[...causes].join(' and ')} reports what explains it`,
      findings: [],
      explainedBy: [...causes],
    };
  });
}
