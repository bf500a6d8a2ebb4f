import { visible } from '../../report/neutralise/neutralise.ts';
import type { NamedRule, Pair, Side, Snapshot } from '../../sdk/index.ts';
import type { FieldDifference } from './field-differences.ts';
import { fieldDifferences } from './field-differences.ts';
import { makePlan } from './make-plan.ts';
import type { Plan, PlanBody, PlanHost } from './plan.ts';

/** What a plan says of itself and halint cannot know: when it was made, and what a person asked for. */
export type PlanInputs = Pick<Plan, 'createdAt' | 'expiresAt' | 'wishes'>;

/** The plan that this halint makes from these inputs and the hosts as they are now, or why it makes none. */
export function rederive(
  inputs: PlanInputs,
  snapshot: Snapshot,
  pair: Pair,
  rules: readonly NamedRule[],
  halint: string,
): Plan | readonly string[] {
  const { takes = [], delete: deletes = false, ignore = [], by } = inputs.wishes ?? {};
  const planned = makePlan(snapshot, pair, rules, {
    halint,
    createdAt: inputs.createdAt,
    expiresAt: inputs.expiresAt,
    takes,
    delete: deletes,
    ignore,
    ...(by === undefined ? {} : { by }),
  });
  if (planned.kind === 'refused') return planned.reasons;
  if (planned.unusedTakes.length > 0)
    return [
      `wishes.takes names what there is nothing to take of: ${planned.unusedTakes.map(({ pattern }) => pattern).join(', ')}`,
    ];
  return planned.plan;
}

/** The fields in which a plan is not the one that was derived again. A host key counts where both of them know it. */
export function alteredFields(plan: Plan, derived: Plan): readonly FieldDifference[] {
  const body = ({ id: _, ...rest }: Plan, other: Plan): PlanBody => ({
    ...rest,
    hosts: { a: comparable(rest.hosts.a, other, 'a'), b: comparable(rest.hosts.b, other, 'b') },
  });
  return fieldDifferences(asJson(body(plan, derived)), asJson(body(derived, plan)));
}

/** As a document has it: what is undefined is not there. */
const asJson = (body: PlanBody): unknown => JSON.parse(JSON.stringify(body));

function comparable(host: PlanHost, other: Plan, side: Side): PlanHost {
  if (other.hosts[side].hostKey !== undefined) return host;
  const { hostKey: _, ...rest } = host;
  return rest;
}

const shownFields = 8;

/** Altered fields for a person, one line each. */
export function alteredLines(fields: readonly FieldDifference[]): readonly string[] {
  const lines = fields
    .slice(0, shownFields)
    .map(
      ({ field, given, expected }) =>
        `${visible(field)}: the plan says ${shown(field, given)}, the hosts give ${shown(field, expected)}.`,
    );
  return fields.length > shownFields ? [...lines, `${fields.length - shownFields} more fields differ.`] : lines;
}

function shown(field: string, value: unknown): string {
  if (value === undefined) return 'nothing';
  if (field.endsWith('.mode') && typeof value === 'number') return value.toString(8).padStart(4, '0');
  if (typeof value === 'object' && value !== null) return 'something else';
  const text = visible(JSON.stringify(value));
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
