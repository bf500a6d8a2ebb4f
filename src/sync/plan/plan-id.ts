import { createHash } from 'node:crypto';
import type { Plan, PlanBody } from './plan.ts';

/** JSON with the keys of every object in the order of their code units and without blanks: one text for one value. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** The id of a plan: SHA-256 of the canonical JSON of everything but the id. */
export const planId = (body: PlanBody): string =>
  createHash('sha256')
    .update(canonicalJson({ ...body, id: undefined }))
    .digest('hex');

export const withId = (body: PlanBody): Plan => ({ ...body, id: planId(body) });

/** Whether a plan still is what it was when it got its id. */
export const isUnaltered = (plan: Plan): boolean => planId(plan) === plan.id;
