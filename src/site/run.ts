import { Script } from 'node:vm';
import type { Applicability, Finding, Outcome, Reads, Rule } from '../sdk/index.ts';
import { unknown } from '../sdk/index.ts';
import type { Definition } from './answers.ts';
import { isDefinition, isOutcome, readAnswer, textsIn } from './answers.ts';
import { replayAccesses } from './encode.ts';
import * as facts from './facts.ts';
import type { RuleRealm } from './rule-realm.ts';
import { ruleRealm } from './rule-realm.ts';

/**
 * Runs the compiled module of a site rule and returns its rule. The code runs in a separate realm (realm/main.ts) with
 * the language and the exports of `halint.ts`, without Node. Facts and policy are copied in and findings are copied out
 * as text, so that a rule never has access to an object of this realm.
 */
export function runSiteRule(id: string, path: string, code: string): Rule {
  // `import()` returns an object of this realm, and no setting of a context disables it.
  if (/\bimport\b(?=\s*[(./<])/.test(code)) throw new Error(`${path}: a site rule cannot use import() at run time`);
  const realm = ruleRealm();
  const answer = readAnswer(realm.define(new Script(`(function (exports, require) { ${code}\n})`, { filename: path })));
  if ('failed' in answer) throw new Error(`${path}: ${answer.failed}`);
  if (!isDefinition(answer.document)) throw new Error(`${path}: its default export is not a rule`);
  return ruleOf(id, realm, answer.document);
}

function ruleOf(id: string, realm: RuleRealm, { rule: index, text, reads, optional, explainedBy }: Definition): Rule {
  const failed = (why: string) => unknown('unparsable', `the site rule ${id} failed: ${why}`);
  const ask = (question: 'appliesTo' | 'check', view: object) => {
    const answer = readAnswer(realm.judge(index, question, view));
    if ('document' in answer) replayAccesses(view, textsIn(answer.document['asked']));
    return answer;
  };
  return {
    ...text,
    reads: factsOf(reads),
    optional: factsOf(optional),
    ...(explainedBy.length === 0
      ? {}
      : { explainedBy: Object.fromEntries(explainedBy.map((cause) => [cause, explainer(realm, index, cause)])) }),
    appliesTo(view: object): Applicability {
      const answer = ask('appliesTo', view);
      // If it fails, `check` reports the failure.
      const value = 'document' in answer ? answer.document['value'] : true;
      return typeof value === 'string' ? value : true;
    },
    check(view: object): Outcome {
      // An exception in a rule makes its verdict unknown and does not affect other rules.
      for (const question of ['appliesTo', 'check'] as const) {
        const answer = ask(question, view);
        if ('failed' in answer) return failed(answer.failed);
        const { value } = answer.document;
        if (question === 'check') return isOutcome(value) ? value : failed('it did not return a list of findings');
      }
      return [];
    },
  };
}

const explainer =
  (realm: RuleRealm, index: number, cause: string) =>
  (own: Finding, other: Finding): boolean => {
    const answer = readAnswer(realm.explains(index, cause, [own, other]));
    return 'document' in answer && answer.document['value'] === true;
  };

const byId = new Map(Object.values(facts).map((fact) => [fact.id, fact]));

/** The facts for the ids that a rule declares. */
function factsOf(named: Readonly<Record<string, string>>): Reads {
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, id]) => {
      const fact = byId.get(id);
      return fact === undefined ? [] : [[name, fact]];
    }),
  );
}
