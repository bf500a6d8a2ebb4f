import { Script } from 'node:vm';
import type { Applicability, Finding, Outcome, Reads, Rule } from '../sdk/index.ts';
import { unknown } from '../sdk/index.ts';
import type { Definition } from './answers.ts';
import { isDefinition, isOutcome, readAnswer, textsIn } from './answers.ts';
import { askAgain } from './encode.ts';
import * as facts from './facts.ts';
import type { RuleRealm } from './rule-realm.ts';
import { ruleRealm } from './rule-realm.ts';

/**
 * Runs the compiled module of a site rule and gives the rule that it exports. The code runs in a realm of its own
 * (realm/main.ts), which has the language and what `halint.ts` exports, and nothing of Node. Facts and policy are
 * copied into it, findings are copied out of it: as texts, so that no object of this realm is ever in reach of a rule.
 */
export function runSiteRule(id: string, path: string, code: string): Rule {
  // `import()` is a function of Node's that gives an object of this realm, and no setting of a context turns it off.
  if (/\bimport\b(?=\s*[(./<])/.test(code)) throw new Error(`${path}: a site rule imports nothing while it runs`);
  const realm = ruleRealm();
  const answer = readAnswer(realm.define(new Script(`(function (exports, require) { ${code}\n})`, { filename: path })));
  if ('failed' in answer) throw new Error(`${path}: ${answer.failed}`);
  if (!isDefinition(answer.document)) throw new Error(`${path}: its default export is no rule`);
  return ruleOf(id, realm, answer.document);
}

function ruleOf(id: string, realm: RuleRealm, { rule: index, text, reads, optional, explainedBy }: Definition): Rule {
  const failed = (why: string) => unknown('unparsable', `the site rule ${id} failed: ${why}`);
  const ask = (question: 'appliesTo' | 'check', view: object) => {
    const answer = readAnswer(realm.judge(index, question, view));
    if ('document' in answer) askAgain(view, textsIn(answer.document['asked']));
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
      // Where it fails, `check` says so.
      const value = 'document' in answer ? answer.document['value'] : true;
      return typeof value === 'string' ? value : true;
    },
    check(view: object): Outcome {
      // A rule that fails must not end the audit of all the others, nor look green: its verdict is unknown.
      for (const question of ['appliesTo', 'check'] as const) {
        const answer = ask(question, view);
        if ('failed' in answer) return failed(answer.failed);
        const { value } = answer.document;
        if (question === 'check') return isOutcome(value) ? value : failed('it returned no list of findings');
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

/** The facts of halint that the names of a rule stand for. */
function factsOf(named: Readonly<Record<string, string>>): Reads {
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, id]) => {
      const fact = byId.get(id);
      return fact === undefined ? [] : [[name, fact]];
    }),
  );
}
