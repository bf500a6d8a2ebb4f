import type { Context, Script } from 'node:vm';
import { createContext, Script as RealmScript } from 'node:vm';
import realmText from 'halint:realm';
import { encodeValue, encodeView } from './encode.ts';
import * as facts from './facts.ts';
import type { Realm } from './realm/main.ts';

/**
 * How much text of facts and policies the realm keeps at most, in characters; of a pair it is some hundred thousand.
 */
const heldAtMost = 32 * 1024 * 1024;

/** The outer side of the boundary to site rules: it gives texts and gets texts, whatever a rule tries. */
export class RuleRealm {
  readonly #context: Context;
  readonly #realm: Realm;
  /** Numbers of the objects that the realm has a copy of. */
  #numbers = new WeakMap<object, number>();
  #next = 0;
  #size = 0;

  constructor() {
    // Without a prototype: `this.constructor` of the realm would be this realm's Object.
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
      if (this.#size > heldAtMost) this.#release();
      return this.#realm.judge(rule, question, encodeView(view, { hold: (value) => this.#hold(value) }));
    });
  }

  explains(rule: number, cause: string, findings: readonly unknown[]): unknown {
    return this.#call(() => this.#realm.explains(rule, cause, encodeValue(findings)));
  }

  /** An error that leaves the realm is an object of the realm: it is not looked at. */
  #call(task: () => unknown): unknown {
    try {
      return task();
    } catch {
      return JSON.stringify({ failed: 'its calls are nested too deeply, or it ended in an error of its own' });
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

/** One realm for all rules of a run: what facts say is copied into it once. */
export const ruleRealm = (): RuleRealm => (shared ??= new RuleRealm());
