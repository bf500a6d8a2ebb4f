import type { Context, Script } from 'node:vm';
import { createContext, Script as RealmScript } from 'node:vm';
import realmText from 'halint:realm';
import { encodeValue, encodeView } from './encode.ts';
import * as facts from './facts.ts';
import type { Realm } from './realm/main.ts';

/** Maximum size of stored facts and policies in the realm, in characters. One pair needs some hundred thousand. */
const maxHeldSize = 32 * 1024 * 1024;

/** The outer side of the boundary to site rules. It passes and receives only strings and numbers. */
export class RuleRealm {
  readonly #context: Context;
  readonly #realm: Realm;
  /** Numbers of objects that are stored in the realm. */
  #numbers = new WeakMap<object, number>();
  #next = 0;
  #size = 0;

  constructor() {
    // Without a prototype, because `this.constructor` would be the Object of the outer realm.
    this.#context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
    const realm: Realm = new RealmScript(realmText, { filename: 'halint:realm' }).runInContext(this.#context);
    realm.begin(JSON.stringify(Object.fromEntries(Object.entries(facts).map(([name, { id }]) => [name, id]))));
    this.#realm = realm;
  }

  define(script: Script): unknown {
    return this.#call(() => this.#realm.define(script.runInContext(this.#context)));
  }

  judge(rule: number, question: 'appliesTo' | 'check', view: object): unknown {
    return this.#call(() => {
      if (this.#size > maxHeldSize) this.#release();
      return this.#realm.judge(rule, question, encodeView(view, { hold: (value) => this.#hold(value) }));
    });
  }

  explains(rule: number, cause: string, findings: readonly unknown[]): unknown {
    return this.#call(() => this.#realm.explains(rule, cause, encodeValue(findings)));
  }

  /** An error from the realm is an object of the realm and is never inspected. */
  #call(task: () => unknown): unknown {
    try {
      return task();
    } catch {
      return JSON.stringify({ failed: 'stack overflow or an error outside of the rule' });
    }
  }

  #hold(value: object): number {
    const before = this.#numbers.get(value);
    if (before !== undefined) return before;
    const text = encodeValue(value);
    this.#next += 1;
    this.#size += text.length;
    this.#realm.hold(this.#next, text);
    this.#numbers.set(value, this.#next);
    return this.#next;
  }

  #release(): void {
    this.#realm.release();
    this.#numbers = new WeakMap();
    this.#size = 0;
  }
}

let shared: RuleRealm | undefined;

/** One realm for all rules of a run, so that facts are copied once. */
export const ruleRealm = (): RuleRealm => (shared ??= new RuleRealm());
