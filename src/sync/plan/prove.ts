import { evaluate } from '../../engine/evaluate.ts';
import { selectRules } from '../../engine/select.ts';
import type { NamedRule, Pair, ReportedFinding, Snapshot } from '../../sdk/index.ts';
import type { PlanItem, PlanProof } from './plan.ts';
import { simulatePlan } from './simulate.ts';

/** What the audit says of the plan before anything is written. */
export type Proof =
  | { readonly holds: true; readonly proof: PlanProof }
  /** By path: why an item would do harm or no good. The empty path is the plan as a whole. */
  | { readonly holds: false; readonly faults: ReadonlyMap<string, string> };

interface Named {
  readonly rule: string;
  readonly finding: ReportedFinding;
}

/**
 * Judges the snapshot as it would be with the items carried out: every finding that they are meant to repair has to be
 * gone, and none may be new.
 */
export function prove(snapshot: Snapshot, pair: Pair, rules: readonly NamedRule[], items: readonly PlanItem[]): Proof {
  const chosen = selectRules(rules, pair);
  const before = findings(snapshot, pair, chosen);
  const after = findings(simulatePlan(snapshot, items), pair, chosen);
  const targeted = [...before].filter(([, { finding }]) =>
    items.some((item) => item.path === finding.drift?.path && item.action !== 'set-access'),
  );
  const faults = new Map<string, string>();
  for (const [key, named] of after) {
    if (!before.has(key)) faults.set(culprit(named, items), `it would bring a new finding: ${describe(named)}`);
  }
  for (const [key, named] of targeted) {
    if (after.has(key)) faults.set(culprit(named, items), `it would not repair what it is for: ${describe(named)}`);
  }
  if (faults.size > 0) return { holds: false, faults };
  const gone = [...before].filter(([key]) => !after.has(key)).map(([, named]) => named);
  return {
    holds: true,
    proof: {
      rules: [...new Set(gone.map(({ rule }) => rule))].sort(),
      gone: gone.map(({ rule, finding }) => `${rule}: ${finding.subject}`).sort(),
    },
  };
}

function findings(snapshot: Snapshot, pair: Pair, rules: readonly NamedRule[]): ReadonlyMap<string, Named> {
  const found = new Map<string, Named>();
  for (const { rule, verdict, findings: list } of evaluate(snapshot, pair, rules)) {
    if (verdict !== 'fail') continue;
    for (const finding of list)
      found.set(JSON.stringify([rule, finding.subject, finding.host ?? '', finding.moment]), { rule, finding });
  }
  return found;
}

/** The item whose path the finding names; the empty path when it names none of them. */
const culprit = ({ finding }: Named, items: readonly PlanItem[]): string =>
  items.find(({ path }) => path === finding.drift?.path || path === finding.subject || path === finding.at?.path)
    ?.path ?? '';

const describe = ({ rule, finding }: Named): string => `${rule}: ${finding.message}`;
