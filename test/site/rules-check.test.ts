import { describe, expect, it } from 'vitest';
import { checkSite } from '../../src/authoring/site-check.ts';

const folder = '/srv/site-rules';

const head = "import { hostRule, pairRule, facts, unitOf, isActive } from 'halint';\n";
const text = `severity: 'warning', summary: 'Something holds', why: 'Because.', remedy: 'Do it.', references: ['https://wiki.example.org/rules'],`;

/** A host rule: the code before it (from line 2), its facts, and its check. */
const hostRule = (before: string, reads: string, check: string): string =>
  `${head}${before}\nexport default hostRule({\n  ${text}\n  reads: { ${reads} },\n  ${check},\n});\n`;

const units = 'units: facts.units';
const passes = "check: ({ units }) => (units.manager === 'systemd' ? [] : [])";

/** What is wrong, the rule, and the place and words of the problem. */
const bad: readonly (readonly [string, string, string])[] = [
  [
    'a file of the machine',
    hostRule("import { readFileSync } from 'node:fs';", units, passes),
    "site/rule.ts:2:1: a rule can only import 'halint', not node:fs",
  ],
  [
    'another rule',
    hostRule("import other from './other.ts';", units, passes),
    'site/rule.ts:2:1: a rule cannot import ./other.ts',
  ],
  [
    'everything at once',
    hostRule("import * as all from 'halint';", units, passes),
    'site/rule.ts:2:1: import what you need by name',
  ],
  [
    'an import while it runs',
    hostRule('', units, "check: ({ units }) => { void import('node:fs'); return units.units.length > 0 ? [] : []; }"),
    'site/rule.ts:6:32: a rule cannot import at run time',
  ],
  [
    'require',
    hostRule('', units, "check: ({ units }) => { require('fs'); return units.units.length > 0 ? [] : []; }"),
    'site/rule.ts:6:27: a rule cannot do I/O: `require`',
  ],
  [
    'the environment',
    hostRule('', units, "check: ({ units }) => (process.env['X'] === units.manager ? [] : [])"),
    'site/rule.ts:6:26: a rule cannot do I/O: `process`',
  ],
  [
    'the network',
    hostRule('', units, 'check: ({ units }) => { fetch(units.manager); return []; }'),
    'site/rule.ts:6:27: a rule cannot do I/O: `fetch`',
  ],
  [
    'a print',
    hostRule('', units, 'check: ({ units }) => { console.log(units.manager); return []; }'),
    'site/rule.ts:6:27: a rule cannot do I/O: `console`',
  ],
  [
    'the clock',
    hostRule('', units, 'check: ({ units }) => (units.units.length > Date.now() ? [] : [])'),
    'site/rule.ts:6:47: a rule has no clock',
  ],
  [
    'the present as a date',
    hostRule('', units, 'check: ({ units }) => (units.units.length > new Date().getTime() ? [] : [])'),
    'site/rule.ts:6:47: a rule has no clock: without an argument',
  ],
  [
    'a timer',
    hostRule('', units, 'check: ({ units }) => { setTimeout(() => units, 1); return []; }'),
    'site/rule.ts:6:27: a rule has no clock: `setTimeout`',
  ],
  [
    'chance',
    hostRule('', units, 'check: ({ units }) => (units.units.length > Math.random() ? [] : [])'),
    'site/rule.ts:6:47: a rule cannot use random numbers',
  ],
  [
    'chance by another name',
    hostRule('const { random } = Math;', units, 'check: ({ units }) => (units.units.length > random() ? [] : [])'),
    'site/rule.ts:2:20: halint cannot track `Math`',
  ],
  [
    'the machine’s language',
    hostRule('', units, "check: ({ units }) => (units.manager.localeCompare('x') > 0 ? [] : [])"),
    'site/rule.ts:6:40: localeCompare depends on the locale',
  ],
  [
    'a counter of the module',
    hostRule(
      'let calls = 0;',
      units,
      'check: ({ units }) => { calls += 1; return units.units.length > calls ? [] : []; }',
    ),
    'site/rule.ts:2:1: a module variable keeps state',
  ],
  [
    'a collection of the module',
    hostRule('const seen = new Set<string>();', units, 'check: ({ units }) => { seen.add(units.manager); return []; }'),
    'site/rule.ts:6:27: this changes a module value',
  ],
  [
    'a field of the module',
    hostRule(
      'const state = { last: 0 };',
      units,
      'check: ({ units }) => { state.last = units.units.length; return []; }',
    ),
    'site/rule.ts:6:27: this changes a module value',
  ],
  [
    'an expression with a memory',
    hostRule('const form = /x/g;', units, 'check: ({ units }) => (form.test(units.manager) ? [] : [])'),
    'site/rule.ts:2:14: a regular expression with the flag g or y keeps',
  ],
  [
    'a statement when it loads',
    hostRule('Object.freeze(facts);', units, passes),
    'site/rule.ts:2:1: a top-level statement',
  ],
  ['a class', hostRule('class Counter { static n = 0; }', units, passes), 'site/rule.ts:2:1: a class can have state'],
  [
    'code from a text',
    hostRule('', units, "check: ({ units }) => (eval('1') === units.manager ? [] : [])"),
    'site/rule.ts:6:26: `eval` is not available in a rule',
  ],
  [
    'code from a text by a constructor',
    hostRule(
      '',
      units,
      "check: ({ units }) => { hostRule.constructor('return process')(); return units.units.length > 0 ? [] : []; }",
    ),
    'site/rule.ts:6:36: `constructor` gives access to constructors',
  ],
  [
    'a constructor in brackets',
    hostRule(
      '',
      units,
      "check: ({ units }) => (hostRule['constructor'] === undefined && units.units.length > 0 ? [] : [])",
    ),
    'site/rule.ts:6:35: `constructor` gives access',
  ],
  [
    'a constructor under a constant',
    hostRule("const key = 'constructor';", units, 'check: ({ units }) => (units.units[key] === undefined ? [] : [])'),
    'site/rule.ts:6:38: `constructor` gives access',
  ],
  [
    'a constructor by destructuring',
    hostRule(
      '',
      units,
      'check: ({ units }) => { const { constructor: make } = units.units; return make === undefined ? [] : []; }',
    ),
    'site/rule.ts:6:35: `constructor` gives access',
  ],
  [
    'a constructor among parameters',
    hostRule(
      'const maker = ({ constructor }: object): boolean => constructor === undefined;',
      units,
      'check: ({ units }) => (maker(units) ? [] : [])',
    ),
    'site/rule.ts:2:18: `constructor` gives access',
  ],
  [
    'a prototype',
    hostRule('', units, 'check: ({ units }) => (Array.prototype.includes.call(units.units, 1) ? [] : [])'),
    'site/rule.ts:6:32: `prototype` gives access',
  ],
  [
    '__proto__',
    hostRule(
      'const other = { __proto__: null };',
      units,
      'check: ({ units }) => (other === undefined || units.units.length > 0 ? [] : [])',
    ),
    'site/rule.ts:2:17: `__proto__` gives access',
  ],
  [
    'Object.getPrototypeOf',
    hostRule('', units, 'check: ({ units }) => (Object.getPrototypeOf(units) === null ? [] : [])'),
    'site/rule.ts:6:33: `Object.getPrototypeOf` gives access',
  ],
  [
    'Object.getPrototypeOf by destructuring',
    hostRule(
      'const { getPrototypeOf } = Object;',
      units,
      'check: ({ units }) => (getPrototypeOf(units) === null ? [] : [])',
    ),
    'site/rule.ts:2:9: `Object.getPrototypeOf` gives access',
  ],
  [
    'a function by a computed name',
    hostRule(
      'const table: Record<string, (text: string) => number> = {};',
      units,
      "check: ({ units }) => (table[`con${'structor'}x`.slice(0, -1)]?.(units.manager) === 1 ? [] : [])",
    ),
    'site/rule.ts:6:32: a computed function name',
  ],
  [
    'Reflect',
    hostRule('', units, "check: ({ units }) => (Reflect.has(units, 'x') ? [] : [])"),
    'site/rule.ts:6:26: `Reflect` is not available in a rule',
  ],
  [
    'Function',
    hostRule('', units, "check: ({ units }) => (Function('return 1')() === units ? [] : [])"),
    'site/rule.ts:6:26: `Function` is not available in a rule',
  ],
  [
    'Proxy',
    hostRule('', units, 'check: ({ units }) => (new Proxy(units, {}) === units ? [] : [])'),
    'site/rule.ts:6:30: `Proxy` is not available in a rule',
  ],
  [
    'an asynchronous function',
    hostRule(
      'const later = async (): Promise<number> => 1;',
      units,
      'check: ({ units }) => (later() === undefined || units.units.length > 0 ? [] : [])',
    ),
    'site/rule.ts:2:15: a rule is synchronous',
  ],
  [
    'arguments',
    hostRule(
      'function count(): number { return arguments.length; }',
      units,
      'check: ({ units }) => (count() > units.units.length ? [] : [])',
    ),
    'site/rule.ts:2:35: `arguments` gives access',
  ],
  [
    'a fact that is not read',
    hostRule('', `${units}, mounts: facts.mounts`, passes),
    'site/rule.ts:5:32: reads declares mounts, but neither check nor appliesTo reads it',
  ],
  [
    'a fact that is not declared',
    hostRule('', units, 'check: ({ units, mounts }) => (units.units.length > mounts.length ? [] : [])'),
    "site/rule.ts:6:20: Property 'mounts' does not exist",
  ],
  [
    'a fact that there is not',
    hostRule('', 'unitz: facts.unitz', 'check: ({ unitz }) => (unitz ? [] : [])'),
    "site/rule.ts:5:25: Property 'unitz' does not exist",
  ],
  [
    'a field that there is not',
    hostRule('', units, "check: ({ units }) => (units.boss === 'systemd' ? [] : [])"),
    "site/rule.ts:6:32: Property 'boss' does not exist",
  ],
  [
    'a rest of facts',
    hostRule('', units, 'check: ({ ...all }) => (all.units.units.length > 0 ? [] : [])'),
    'site/rule.ts:6:13: halint cannot track ...all',
  ],
  [
    'a computed fact',
    hostRule("const name: 'units' = 'units';", units, 'check: (view) => (view[name].units.length > 0 ? [] : [])'),
    'site/rule.ts:6:21: halint cannot track which fact is read here',
  ],
  [
    'facts handed to JSON',
    hostRule('', units, "check: (view) => (JSON.stringify(view) === '' ? [] : [])"),
    'site/rule.ts:6:36: halint cannot track facts into this function',
  ],
  [
    'facts spread',
    hostRule('', units, 'check: (view) => { const copy = { ...view }; return copy.units.units.length > 0 ? [] : []; }'),
    'site/rule.ts:6:37: halint cannot track spread facts',
  ],
  [
    'facts that are computed',
    `${head}const mine = { units: facts.units };\nexport default hostRule({\n  ${text}\n  reads: mine,\n  ${passes},\n});\n`,
    'site/rule.ts:5:3: halint cannot track this; list the facts',
  ],
  [
    'any',
    hostRule('const loose = (value: any): string => value.x;', units, 'check: ({ units }) => (loose(units) ? [] : [])'),
    'site/rule.ts:2:23: `any` hides the facts that the rule reads',
  ],
  [
    'a cast',
    hostRule('', units, 'check: ({ units }) => ((units as unknown) === 1 ? [] : [])'),
    'site/rule.ts:6:27: a cast hides the facts',
  ],
  [
    'a silenced compiler',
    hostRule('// @ts-nocheck\nconst one = 1;', units, passes),
    'site/rule.ts:3:1: a comment @ts-… silences the compiler',
  ],
  [
    'a missing text',
    `${head}export default hostRule({ severity: 'warning', reads: { ${units} }, ${passes} });\n`,
    'site/rule.ts:2:',
  ],
  [
    'a severity that there is not',
    hostRule('', units, passes).replace("'warning'", "'loud'"),
    'site/rule.ts:4:3: Type \'"loud"\' is not assignable',
  ],
  [
    'a promise instead of findings',
    hostRule('', units, 'check: async ({ units }) => (units.units.length > 0 ? [] : [])'),
    'site/rule.ts:6:10: a rule is synchronous',
  ],
  [
    'no rule at all',
    `${head}export const rule = 1;\n`,
    'site/rule.ts:1:1: missing default export; a site rule must be `export default hostRule({ … })`',
  ],
  [
    'a rule out of sight',
    `${head}const rule = hostRule({ ${text} reads: { ${units} }, ${passes} });\nexport default rule;\n`,
    'site/rule.ts:3:1: a site rule must be `export default hostRule({ … })`',
  ],
  ['a text that is no TypeScript', `${head}export default hostRule({`, 'site/rule.ts:2:'],
];

const good: readonly (readonly [string, string])[] = [
  [
    'looks a value up by a computed name',
    hostRule(
      'const limits: Readonly<Record<string, number>> = { systemd: 3 };',
      units,
      'check: ({ units }) => (units.units.length > (limits[units.manager] ?? 0) ? [] : [])',
    ),
  ],
  ['reads by destructuring', hostRule('', units, passes)],
  ['reads by name', hostRule('', units, 'check: (view) => (view.units.units.length > 0 ? [] : [])')],
  [
    'reads in appliesTo only',
    hostRule(
      '',
      `${units}, packages: facts.packages`,
      `appliesTo: ({ packages }) => packages.installed.has('chrony') || 'no chrony',\n  ${passes}`,
    ),
  ],
  [
    'hands one fact to what halint exports',
    hostRule(
      '',
      units,
      "check: ({ units }) => (isActive(unitOf(units, 'chrony')) === true ? [] : [{ subject: 'chrony', message: 'it rests', expected: 'active', actual: 'inactive' }])",
    ),
  ],
  [
    'hands its view to a function of its own',
    hostRule(
      'const few = ({ units }: { readonly units: { readonly units: readonly unknown[] } }): boolean => ' +
        'units.units.length < 3;',
      units,
      'check: (view) => (few(view) ? [] : [])',
    ),
  ],
  [
    'loops over both hosts',
    `${head}export default pairRule({\n  ${text}\n  reads: { ${units} },\n  check: ({ a, b }) => [a, b].flatMap(({ host, units }) => (units.manager === 'none' ? [{ subject: host.name, message: 'no systemd', expected: 'systemd', actual: 'none' }] : [])),\n});\n`,
  ],
  [
    'keeps constants and sets at the top',
    hostRule(
      "const wanted = new Set(['chrony']);\nconst longest = 3;",
      units,
      'check: ({ units }) => (units.units.some(({ id }) => wanted.has(id) && id.length < Math.max(longest, 4)) ? [] ' +
        ': [])',
    ),
  ],
  [
    'collects within check',
    hostRule(
      '',
      units,
      'check: ({ units }) => { const seen = new Set<string>(); for (const { id } of units.units) seen.add(id); ' +
        'return seen.size > 0 ? [] : []; }',
    ),
  ],
  [
    'reads a date that a fact holds',
    hostRule(
      '',
      units,
      'check: ({ units }) => (new Date(units.units.length).getTime() > Date.parse(units.manager) ? [] : [])',
    ),
  ],
];

const files = [...bad.map(([, source]) => source), ...good.map(([, source]) => source)].map((source, index) => ({
  id: `case-${index}/rule`,
  path: `${folder}/case-${index}/site/rule.ts`,
  text: source,
}));
// All at once: the types of the facts are read once.
const results = await checkSite(files, folder);
const problemsOf = (index: number): readonly string[] => {
  const result = results.get(`case-${index}/rule`);
  return result !== undefined && 'problems' in result ? result.problems : [];
};

describe('halint rules check', () => {
  it.each(bad.map(([name, , words], index) => [name, words, index] as const))(
    'refuses %s, naming the line',
    (_, words, index) => {
      expect(problemsOf(index).join('\n')).toContain(words);
      expect(problemsOf(index)[0]).toMatch(/^case-\d+\/site\/rule\.ts:\d+:\d+: \S/);
    },
  );

  it.each(good.map(([name], index) => [name, index + bad.length] as const))('takes a rule that %s', (_, index) => {
    expect(problemsOf(index)).toEqual([]);
  });
});
