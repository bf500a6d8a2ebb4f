import validate from 'halint:validator/plan';
import { visible } from '../../report/neutralise/neutralise.ts';
import type { Plan, PlanItem } from './plan.ts';
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
  if (!conforms(value)) return `it is not a plan of this version: ${schemaFault(validate.errors ?? [])}`;
  if (!isUnaltered(value)) return 'it was altered after it was made: its id does not fit its content';
  return contradiction(value) ?? value;
}

type SchemaError = NonNullable<typeof validate.errors>[number];

/** The deepest place that breaks the schema, with the member that is missing or too many. */
function schemaFault(errors: readonly SchemaError[]): string {
  const depth = ({ instancePath }: SchemaError): number => instancePath.split('/').length;
  const relevant = errors.filter((each) => each.keyword !== 'oneOf' && !isOfOtherType(each, errors));
  const deepest = [...(relevant.length > 0 ? relevant : errors)].sort((x, y) => depth(y) - depth(x))[0];
  if (deepest === undefined) return 'it breaks the schema';
  const { instancePath, keyword, params } = deepest;
  const member: unknown = params['missingProperty'] ?? params['additionalProperty'];
  return `${instancePath}${typeof member === 'string' ? `/${visible(member)}` : ''} breaks the rule "${keyword}"`;
}

/**
 * A file is checked with the schema of a link as well, and vice versa: only the errors of its own type count.
 */
function isOfOtherType({ schemaPath = '', instancePath }: SchemaError, errors: readonly SchemaError[]): boolean {
  const definition = (path: string): string =>
    path.replace(/\/(required|additionalProperties|properties\/.*|type)$/, '');
  const isWrongType = (each: SchemaError): boolean => each.keyword === 'const' && each.instancePath.endsWith('/type');
  return errors.some(
    (each) =>
      isWrongType(each) &&
      definition(each.schemaPath ?? '') === definition(schemaPath) &&
      instancePath.startsWith(each.instancePath.slice(0, -'/type'.length)),
  );
}

/** What a schema cannot say: every item is in one group, and says the same in all its parts. */
function contradiction({ items, order }: Plan): string | undefined {
  const ids = new Set(items.map(({ id }) => id));
  if (ids.size !== items.length) return 'two of its items have one id';
  const ordered = order.flat();
  if (ordered.length !== ids.size || !ordered.every((id) => ids.has(id)))
    return 'its order does not name each of its items once by the id';
  for (const item of items) {
    const why = itemContradiction(item);
    if (why !== undefined) return `items[${item.id}] contradicts itself: ${why}`;
  }
  return undefined;
}

function itemContradiction({ id, path, to, from, action, after, recipe }: PlanItem): string | undefined {
  if (id !== `${to}:${path}${action === 'set-access' ? '#access' : ''}`)
    return 'its id is not that of the fields to, path and action';
  const isLocal = action === 'regenerate';
  if (isLocal !== (from === to)) return `the fields from and to do not fit the action ${action}`;
  if (isLocal !== (recipe !== undefined)) return `a recipe does not fit the action ${action}, or is missing`;
  return (action === 'delete') === (after.type === 'absent')
    ? undefined
    : `the field after, by its type, does not fit the action ${action}`;
}
