import type { Parameter, ParameterValue } from '../sdk/index.ts';
import { describeValue } from './reading/mask-secrets.ts';

type Read =
  | { readonly value: ParameterValue }
  | { readonly path: readonly (string | number)[]; readonly message: string };

/**
 * Validates the value of a parameter; returns the value or the problem with its path. `before`: the value of an
 * extended file; a table keeps its rows that are not overridden.
 */
export function parameterValue(parameter: Parameter, written: unknown, before: ParameterValue | undefined): Read {
  switch (parameter.kind) {
    case 'number': {
      return isNumber(parameter, written)
        ? { value: written }
        : { path: [], message: expected(expectedNumber(parameter), written) };
    }
    case 'numbers': {
      if (!Array.isArray(written))
        return { path: [], message: expected(`a list: each ${expectedNumber(parameter)}`, written) };
      const wrong = written.findIndex((each) => !isNumber(parameter, each));
      return wrong < 0
        ? { value: written }
        : { path: [wrong], message: expected(expectedNumber(parameter), written[wrong]) };
    }
    case 'texts': {
      if (!Array.isArray(written)) return { path: [], message: expected('a list of strings', written) };
      const wrong = written.findIndex((each) => typeof each !== 'string' || each === '');
      return wrong < 0 ? { value: written } : { path: [wrong], message: expected('a string', written[wrong]) };
    }
    case 'table': {
      if (!isTable(written))
        return { path: [], message: expected(`a mapping of names: each ${expectedNumber(parameter)}`, written) };
      const rows: Record<string, number> = { ...parameter.default, ...(isRows(before) ? before : {}) };
      for (const [name, each] of Object.entries(written)) {
        if (!isNumber(parameter, each)) return { path: [name], message: expected(expectedNumber(parameter), each) };
        rows[name] = each;
      }
      return { value: rows };
    }
  }
}

const isTable = (written: unknown): written is Readonly<Record<string, unknown>> =>
  typeof written === 'object' && written !== null && !Array.isArray(written);

const isRows = (value: ParameterValue | undefined): value is Readonly<Record<string, number>> =>
  typeof value === 'object' && !Array.isArray(value);

type Range = Exclude<Parameter, { kind: 'texts' }>;

const isNumber = ({ minimum, maximum = Infinity, whole = false }: Range, written: unknown): written is number =>
  typeof written === 'number' && written >= minimum && written <= maximum && (!whole || Number.isInteger(written));

function expectedNumber({ unit, minimum, maximum, whole = false }: Range): string {
  const kind = `a ${whole ? 'whole ' : ''}number${unit === '' ? '' : ` of ${unit}`}`;
  return maximum === undefined ? `${kind}, ${minimum} or more` : `${kind} from ${minimum} to ${maximum}`;
}

const expected = (what: string, written: unknown): string => `expected ${what}, found ${describeValue(written)}`;
