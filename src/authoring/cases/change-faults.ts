import type { Path } from '../../config/reading/yaml-source.ts';

/** A fault that the schema cannot describe with a clear message. */
export interface ChangeFault {
  readonly at: Path;
  readonly message: string;
}

/** Keys that select the changed reading. Each change has exactly one. */
const targets: readonly string[] = ['file', 'command', 'metadata'];

/** Keys that describe the change, with the targets that they apply to. */
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
 * The changes in a valid document that have no effect: without exactly one target, without an effect, or with an effect
 * that does not apply to the target.
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
    return `a change needs exactly one of ${targets.join(', ')}; found ${named.length === 0 ? 'none' : named.join(' and ')}`;
  }
  const how = keys.filter((key) => key in effects);
  const applicable = Object.keys(effects).filter((key) => effects[key]?.includes(target) === true);
  const unfit = how.find((key) => !applicable.includes(key));
  if (unfit !== undefined) return `"${unfit}" does not apply to a ${target}; valid keys: ${applicable.join(', ')}`;
  if (how.length === 0 && target !== 'metadata') return `a change of a ${target} needs one of ${applicable.join(', ')}`;
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
