import type { NamedRule, ReportedFinding, Result, Severity } from '../sdk/index.ts';
import { severities } from '../sdk/index.ts';
import type { Monitor } from './monitor.ts';
import { isolateErrors, unmonitored } from './monitor.ts';

/**
 * Omits findings that findings of other rules explain (`explainedBy`). A rule without remaining findings still fails
 * and names the explaining rules. A rule that is off, unknown or not selected explains nothing. A rule of lower
 * severity explains nothing either, so that a gate that ignores warnings does not ignore errors. If the comparison
 * throws, both findings are reported.
 */
export function suppressExplained(
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
          isolateErrors(
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
      reason: `${[...causes].join(' and ')} reports the cause`,
      findings: [],
      explainedBy: [...causes],
    };
  });
}
