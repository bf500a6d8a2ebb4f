import validate from 'halint:validator/plan';
import type { Plan } from './plan.ts';
import { isUnaltered } from './plan-id.ts';

const conforms = (value: unknown): value is Plan => validate(value);

/** The plan that a file holds, or a sentence that says why it holds none that may be carried out. */
export function readPlan(text: string): Plan | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `it is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`;
  }
  if (!conforms(value)) {
    const fault = validate.errors?.[0];
    return `it is no plan of this halint: ${fault?.instancePath ?? ''} breaks the rule "${fault?.keyword ?? 'schema'}"`;
  }
  if (!isUnaltered(value)) return 'it was altered after it was made: its id does not fit its content';
  return contradiction(value) ?? value;
}

/** What a schema cannot say: every item stands in one group, and says the same in all its parts. */
function contradiction({ items, order }: Plan): string | undefined {
  const ids = new Set(items.map(({ id }) => id));
  if (ids.size !== items.length) return 'two of its items have one id';
  const ordered = order.flat();
  if (ordered.length !== ids.size || !ordered.every((id) => ids.has(id))) return 'its order does not name each item once';
  const odd = items.find(({ id, path, to, from, action, after, recipe }) => {
    const local = action === 'regenerate';
    return (id !== `${to}:${path}` && id !== `${to}:${path}#access`) || local !== (from === to) || local !== (recipe !== undefined) || (action === 'delete') !== (after.type === 'absent');
  });
  return odd === undefined ? undefined : `its item ${odd.id} contradicts itself`;
}
