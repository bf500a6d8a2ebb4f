import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/sdk/index.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { runSiteRule } from '../../src/site/run.ts';
import { healthyPair, healthySnapshot } from '../rules/healthy.ts';

/**
 * Ways out of a node:vm context that were published for vm and vm2 (GHSA-mrgp-mrhc-5jrq, CVE-2023-29017,
 * CVE-2023-30547, CVE-2023-32314, CVE-2023-37466, CVE-2023-37903 and the issues that name them), and those that a
 * rule's view offers. Each is the body of a function of (view, halint) whose value, if it is an object or a function of
 * another realm, has `constructor.constructor` or `getPrototypeOf` lead to a Function that makes code. They bypass
 * `halint rules check`.
 */
const escapes: readonly (readonly [string, string])[] = [
  ['the constructor of a function of halint', 'return halint.hostRule'],
  ['the constructor of the facts', 'return halint.facts'],
  ['the constructor of one fact', 'return halint.facts.units'],
  ['the constructor of the view', 'return view'],
  ['the constructor of the policy', 'return view.policy'],
  ['the constructor of a list of the policy', 'return view.policy.sharedPaths'],
  ['the constructor of the pair', 'return view.pair.hosts.a'],
  ['the constructor of a value of a fact', 'return view.packages'],
  ['the constructor of a map of a fact', 'return view.packages.installed'],
  ['the constructor of a method of a map', 'return view.packages.installed.get'],
  ['the constructor of an entry of a map', 'return [...view.packages.installed.values()][0]'],
  ['the iterator of a map', 'return view.packages.installed[Symbol.iterator]()'],
  ['an optional fact that is not known', 'return view.sbd'],
  ['the getter of an optional fact', "return Object.getOwnPropertyDescriptor(view.sbd, 'known')?.get"],
  ['what require gives', "return req('halint')"],
  ['the error of require', "try { req('node:fs') } catch (error) { return error }"],
  ['require itself', 'return req'],
  ['the exports of the module', 'return exports'],
  ['this of a sloppy function', 'return (0, sloppy)()'],
  ['the global object', 'return self'],
  ['the caller of a function', 'return sloppyCaller()'],
  ['arguments.callee', 'return sloppyCallee()'],
  ['the error of a missing property', 'try { null.x } catch (error) { return error }'],
  ['the error of code from text', "try { (() => {}).constructor('return 1')() } catch (error) { return error }"],
  ['the error of eval', "try { return eval('1') } catch (error) { return error }"],
  ['a generator', 'return (function* () {})'],
  ['an asynchronous function', 'return (async () => {})'],
  ['a promise', 'return (async () => 1)()'],
  ['a promise and its species', 'const promise = (async () => 1)(); return promise.then(() => 1).constructor'],
  ['an overflow of the stack', 'const deep = () => { deep() }; try { deep() } catch (error) { return error }'],
  [
    'an overflow while a stack is formatted (CVE-2023-29017)',
    `const saved = []; const errors = Array.from({ length: 20000 }, () => new Error('x')); let next = 0;
     const deep = () => { try { deep() } catch (error) { saved.push(error); try { void errors[next++].stack } catch (other) { saved.push(other) } if (next < 15000) throw error } };
     for (let round = 0; round < 20; round++) try { deep() } catch (error) { saved.push(error) }
     return saved.find((error) => !(error instanceof Error)) ?? saved[0]`,
  ],
  [
    'prepareStackTrace (CVE-2023-30547)',
    'try { Error.prepareStackTrace = (_, sites) => sites; } catch (error) { return error } return new Error().stack',
  ],
  [
    'captureStackTrace',
    'const made = {}; try { Error.captureStackTrace(made) } catch (error) { return error } return made.stack',
  ],
  [
    'a stack limit of its own',
    'try { Error.stackTraceLimit = 10 } catch (error) { return error } return new Error().stack',
  ],
  ['a proxy that is given out', 'return new Proxy({}, { get: (target, name, receiver) => receiver })'],
  ['Reflect', "return Reflect.get(halint, 'hostRule')"],
  [
    'a symbol that Node looks for (CVE-2023-37903)',
    "return { [Symbol.for('nodejs.util.inspect.custom')]: (depth, options, inspect) => inspect }",
  ],
  ['an object that says how it becomes JSON', 'return { toJSON: (...all) => all }'],
  ['a getter that is asked outside', 'return { get subject() { return this } }'],
  [
    'a changed prototype',
    'try { Object.prototype.polluted = 1; Array.prototype.map = () => 1 } catch (error) { return error } return ' +
      '{}.polluted',
  ],
  ['a changed JSON', 'try { JSON.stringify = (value) => value } catch (error) { return error } return JSON'],
  ['a new prototype', 'return Object.setPrototypeOf({}, view)'],
  ['__proto__ of a list', 'return [].__proto__'],
  ['a finalizer', 'return new FinalizationRegistry((held) => held)'],
  ['WebAssembly', 'return new WebAssembly.Memory({ initial: 1 })'],
  ['the console', 'return console.log'],
  ['shared memory', 'return new SharedArrayBuffer(8)'],
  ['Intl', 'return new Intl.Collator().compare'],
];

/** A module as the compiler makes it, but for what the check would have refused. */
const module = (body: string): string => `
  const halint = require('halint');
  const req = require;
  const makes = (value) => {
    for (const make of [
      () => value.constructor.constructor('return process')(),
      () => value.constructor('return process')(),
      () => Object.getPrototypeOf(value).constructor.constructor('return process')(),
      () => Object.getPrototypeOf(Object.getPrototypeOf(value)).constructor.constructor('return process')(),
      () => value.then.constructor('return process')(),
      () => value[0].constructor.constructor('return process')(),
      () => value[0].getThis().constructor.constructor('return process')(),
    ]) {
      try { const found = make(); if (found !== undefined) return 'ESCAPED ' + String(found.pid) } catch (error) {
        try { const found = error.constructor.constructor('return process')(); if (found !== undefined) return 'ESCAPED by an error ' + String(found.pid) } catch {}
      }
    }
    if ((typeof value === 'object' || typeof value === 'function') && value !== null) {
      let top = value;
      while (Object.getPrototypeOf(top) !== null) top = Object.getPrototypeOf(top);
      if (top !== Object.prototype && Object.hasOwn(top, 'constructor') && top !== value) return 'FOREIGN: its topmost prototype is of another realm';
    }
    return undefined;
  };
  exports.default = halint.hostRule({
    severity: 'warning', summary: 'Nothing gets out', why: 'w', remedy: 'r', references: ['https://example.org'],
    reads: { packages: halint.facts.packages }, optional: { sbd: halint.facts.sbd },
    check: (view) => {
      let actual = 'kept in';
      try {
        const value = ((view, halint) => { ${body} })(view, halint);
        actual = makes(value) ?? actual;
        if (typeof value === 'object' && value !== null && actual === 'kept in' && ${JSON.stringify(body)}.includes('toJSON')) return value;
      } catch (error) { actual = makes(error) ?? actual }
      for (const kind of [typeof process, typeof module, typeof globalThis, typeof global, typeof Buffer, typeof fetch, typeof setTimeout]) if (kind !== 'undefined') actual = 'ESCAPED ' + kind;
      return [{ subject: 's', message: 'm', expected: 'kept in', actual }];
    },
  });`;

/** Sloppy functions are outside of the strict function that wraps the module. */
const around = (code: string): string => `${code}
}); function sloppy() { return this } function sloppyCaller() { return sloppyCaller.caller } function sloppyCallee() { return arguments.callee.caller } var self = this; (function (exports, require) { ${code}`;

/** What the rule found. That its verdict is unknown is as good: then it failed. */
const said = (results: readonly Result[]): readonly string[] =>
  results
    .flatMap(({ findings, reason }) => [...findings.map(({ actual }) => actual), reason ?? ''])
    .filter((text) => text !== '');

const judged = (code: string): readonly string[] =>
  said(
    evaluate(healthySnapshot, healthyPair, [
      { id: 'our/escape', rule: runSiteRule('our/escape', '/site/our/escape.ts', code) },
    ]),
  );

describe('a site rule that the check has not seen does not get out of its realm', () => {
  it.each(escapes)('by %s', (_, body) => {
    const outcomes = judged(around(module(body)));
    expect(outcomes.length).toBeGreaterThan(0);
    for (const outcome of outcomes) expect(outcome).toMatch(/^kept in$|^the site rule our\/escape failed: /);
  });

  it('is tried by at least 25 ways, and by one that gets out of a plain context', () => {
    expect(escapes.length).toBeGreaterThan(25);
    // The list is worth something: the same code gets out where halint's boundary is not.
    const plain = `const vm = require('node:vm'); const context = vm.createContext({ halint: { hostRule: () => {} } });
      console.log(vm.runInContext("halint.hostRule.constructor('return process')().pid", context) === process.pid);`;
    expect(spawnSync(process.execPath, ['-e', plain], { encoding: 'utf8' }).stdout).toBe('true\n');
  });

  it('by import(), in whatever way it is spelled', () => {
    for (const spelled of [
      "import('node:fs')",
      "import ('node:fs')",
      "import/* */('node:fs')",
      "import\n// x\n('node:fs')",
      'import.meta',
      "import<!-- x\n('node:fs')",
      "import\u2028('node:fs')",
    ]) {
      expect(() => runSiteRule('our/escape', '/site/our/escape.ts', module(`return ${spelled}`)), spelled).toThrow(
        'a site rule cannot use import() at run time',
      );
    }
  });
});
