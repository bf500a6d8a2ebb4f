import type { Control, Framework, PairReport, Result } from '../../sdk/index.ts';
import { counted } from '../findings.ts';

/** The results of a pair that are evidence on one control. */
export interface Evidence {
  readonly control: Control;
  /** Ids of rules with findings. */
  readonly failed: readonly string[];
  /** Ids of rules that could not be judged. */
  readonly unknown: readonly string[];
  readonly waived: readonly string[];
  readonly passed: number;
}

/** The sentence that every table of controls begins with. */
export const evidenceNote =
  'Results are evidence on a control. They do not state that it is met: a control has more requirements than the ' +
  'rules of halint.';

/** The evidence on each control of a framework, in the order of the framework. */
export function evidenceOf(pair: PairReport, { controls }: Framework): readonly Evidence[] {
  const byRule = new Map<string, Result[]>();
  for (const result of pair.results) {
    const own = byRule.get(result.rule);
    if (own === undefined) byRule.set(result.rule, [result]);
    else own.push(result);
  }
  return controls.map((control) => {
    const own = control.rules.flatMap((rule) => byRule.get(rule) ?? []);
    const rulesWith = (verdict: Result['verdict']): readonly string[] => [
      ...new Set(own.filter((result) => result.verdict === verdict).map(({ rule }) => rule)),
    ];
    const [failed, unknown, waived] = [rulesWith('fail'), rulesWith('unknown'), rulesWith('waived')];
    const passed = rulesWith('pass').filter((rule) => ![...failed, ...unknown, ...waived].includes(rule)).length;
    return { control, failed, unknown, waived, passed };
  });
}

export const evidenceColumns = ['control', 'title', 'evidence', 'rules with findings', 'rules not judged'] as const;

/** One row per control. A control without a judged rule has no evidence in this run. */
export const evidenceRows = (pair: PairReport, framework: Framework): readonly (readonly string[])[] =>
  evidenceOf(pair, framework).map((evidence) => {
    const { control, failed, unknown } = evidence;
    return [control.id, control.title, evidenceText(evidence), failed.join(', '), unknown.join(', ')];
  });

/** `2 rules with findings, 1 not judged, 1 waived, 5 passed`. */
function evidenceText({ failed, unknown, waived, passed }: Evidence): string {
  const parts = [
    ...(failed.length === 0 ? [] : [`${counted(failed.length, 'rule')} with findings`]),
    ...(unknown.length === 0 ? [] : [`${unknown.length} not judged`]),
    ...(waived.length === 0 ? [] : [`${waived.length} waived`]),
    ...(passed === 0 ? [] : [`${passed} passed`]),
  ];
  return parts.length === 0 ? 'no evidence in this run' : parts.join(', ');
}

/** `ISO/IEC 27001 Annex A (2022)`. */
export const frameworkTitle = ({ title, version }: Framework): string => `${title} (${version})`;
