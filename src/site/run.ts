import { createContext, Script } from 'node:vm';
import type { Applicability, ClusterRule, HostRule, Outcome, PairRule, Rule } from '../sdk/index.ts';
import { unknown } from '../sdk/index.ts';
import * as halint from './halint.ts';

type Body = (exports: Record<string, unknown>, require: (name: string) => unknown) => void;

/**
 * Runs the compiled module of a site rule and gives the rule that it exports. `import … from 'halint'` is compiled to a
 * `require` of that one name, which gives the values of `halint.ts`; there is no other. The code runs in a context with
 * the language and nothing of Node: no process, no timers, no network. That keeps honest rules honest, and is no wall
 * against hostile ones: the folder's owner runs halint.
 */
export function runSiteRule(id: string, path: string, code: string): Rule {
  const exports: Record<string, unknown> = {};
  const script = new Script(`(function (exports, require) { ${code}\n})`, { filename: path });
  const body: Body = script.runInContext(language());
  body(exports, (name) => {
    if (name === 'halint') return halint;
    throw new Error(`${path}: ${name} cannot be imported`);
  });
  const rule = exports['default'];
  if (!isRule(rule)) throw new Error(`${path}: its default export is no rule`);
  return guarded(id, rule);
}

let context: ReturnType<typeof createContext> | undefined;
const language = (): ReturnType<typeof createContext> => (context ??= createContext({}, { codeGeneration: { strings: false, wasm: false } }));

const isRule = (value: unknown): value is Rule =>
  typeof value === 'object' && value !== null && 'scope' in value && 'check' in value && typeof value.check === 'function' && 'reads' in value;

/** A rule that throws must not end the audit of all the others, nor look green: its verdict is unknown. */
function guarded(id: string, rule: Rule): Rule {
  switch (rule.scope) {
    case 'host':
      return { ...rule, ...guards<HostRule>(id, rule) };
    case 'pair':
      return { ...rule, ...guards<PairRule>(id, rule) };
    case 'cluster':
      return { ...rule, ...guards<ClusterRule>(id, rule) };
  }
}

function guards<R extends Rule>(id: string, { appliesTo, check }: R): Pick<Rule, 'appliesTo' | 'check'> {
  return {
    appliesTo(view): Applicability {
      try {
        return appliesTo(view);
      } catch {
        // `check` meets the same fault, and can say so.
        return true;
      }
    },
    check(view): Outcome {
      try {
        appliesTo(view);
        return check(view);
      } catch (error) {
        return unknown('unparsable', `the site rule ${id} failed: ${told(error)}`);
      }
    },
  };
}

/** Errors of another context are no instances of this one's. */
function told(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  const stack = typeof error === 'object' && error !== null && 'stack' in error ? String(error.stack) : '';
  const place = /[^\s(/]+\.ts:\d+/.exec(stack)?.[0];
  return place === undefined ? message : `${message} (${place})`;
}
