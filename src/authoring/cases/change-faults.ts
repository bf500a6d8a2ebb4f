import type { Path } from '../../config/reading/yaml-source.ts';

/** A mistake that a schema cannot describe in words of its own. */
export interface ChangeFault {
  readonly at: Path;
  readonly message: string;
}

/** The keys of which each change has exactly one: the reading that it changes. */
const targets: readonly string[] = ['file', 'command', 'metadata'];

/** The keys that say how a reading differs, and the targets that they apply to. */
const effects: Readonly<Record<string, readonly string[]>> = {
  text: ['file', 'command'],
  stdout: ['command'],
  stderr: ['command'],
  exit: ['command'],
  append: ['file', 'command'],
  replace: ['file', 'command'],
  substitute: ['file', 'command'],
  fails: targets,
  set: ['metadata'],
};

/**
 * The changes of a document that could have no effect: without a target or with several, without an effect, or with
 * one that does not apply to the target. The document satisfies the schema.
 */
export function changeFaults(document: unknown): readonly ChangeFault[] {
  const cases = valueAt(document, 'cases');
  const own = listed(valueAt(document, 'changes'), ['changes']);
  const ofCases = Array.isArray(cases)
    ? cases.flatMap((each, index) => listed(valueAt(each, 'changes'), ['cases', index, 'changes']))
    : [];
  return [...own, ...ofCases].flatMap(({ change, at }) => {
    const message = faultOf(change);
    return message === undefined ? [] : [{ at, message }];
  });
}

function faultOf(change: object): string | undefined {
  const keys = Object.keys(change);
  const named = keys.filter((key) => targets.includes(key));
  const [target] = named;
  if (target === undefined || named.length > 1) {
    return `a change names exactly one of ${targets.join(', ')}; this one names ${named.length === 0 ? 'none' : named.join(' and ')}`;
  }
  const how = keys.filter((key) => key in effects);
  const applicable = Object.keys(effects).filter((key) => effects[key]?.includes(target) === true);
  const unfit = how.find((key) => !applicable.includes(key));
  if (unfit !== undefined) return `"${unfit}" does not apply to a ${target}; possible: ${applicable.join(', ')}`;
  if (how.length === 0 && target !== 'metadata')
    return `a change of a ${target} needs one of ${applicable.join(', ')}; without one it changes nothing`;
  return undefined;
}

const valueAt = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;

const listed = (changes: unknown, at: Path): readonly { readonly change: object; readonly at: Path }[] =>
  Array.isArray(changes)
    ? changes.flatMap((change: unknown, index) =>
        typeof change === 'object' && change !== null ? [{ change, at: [...at, index] }] : [],
      )
    : [];
