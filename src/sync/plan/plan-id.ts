import { createHash } from 'node:crypto';
import { canonicalJson } from '../../sdk/canonical-json.ts';
import type { Plan, PlanBody } from './plan.ts';

/** The id of a plan: SHA-256 of the canonical JSON of everything but the id. */
export const planId = (body: PlanBody): string =>
  createHash('sha256')
    .update(canonicalJson({ ...body, id: undefined }))
    .digest('hex');

export const withId = (body: PlanBody): Plan => ({ ...body, id: planId(body) });

/** Whether a plan still is what it was when it got its id. */
export const isUnaltered = (plan: Plan): boolean => planId(plan) === plan.id;
