import type { Applicability, Fact, Finding, Moment, Outcome } from '../../sdk/index.ts';
import { unavailableFact } from '../../sdk/index.ts';
import type { Acceptance, Remark } from './acceptance.ts';

/** Whether a program was asked, as the applicability of a rule. */
export function wasAsked(fact: Fact<Acceptance>): Applicability {
  if (fact.known) return fact.value.asked || fact.value.reason;
  return fact.leftOut !== true || `the program was not asked: ${fact.detail}`;
}

export interface Statement {
  /** What refuses, as the start of a sentence: `PostgreSQL does not start with`. */
  readonly message: string;
  readonly expected: string;
  /** The subject of remarks without one. */
  readonly subject: string;
  readonly moment?: Moment;
}

/** The findings of what a program says against its configuration: one for each line, or for each subject. */
export function refusals(fact: Fact<Acceptance>, statement: Statement): readonly Finding[] {
  if (!fact.known) return [];
  const { message, expected, subject, moment = 'after-reboot' } = statement;
  const bySubject = new Map<string, Remark[]>();
  for (const each of fact.value.remarks) {
    const place = each.at === undefined ? (each.subject ?? subject) : placeOf(each.at);
    const same = bySubject.get(place);
    if (same === undefined) bySubject.set(place, [each]);
    else same.push(each);
  }
  return [...bySubject].map(([place, remarks]): Finding => {
    const at = remarks[0]?.at;
    return {
      subject: place,
      message,
      expected,
      actual: [...new Set(remarks.map(({ text }) => text))].join('; '),
      moment,
      ...(at === undefined ? {} : { at }),
    };
  });
}

/**
 * What the program says comes first. `own`: what halint itself finds in the file. It counts where the program was not
 * asked, and it describes what both find.
 */
export function refusalsOr(fact: Fact<Acceptance>, own: readonly Finding[], statement: Statement): Outcome {
  if (!fact.known) return own.length === 0 ? (unavailableFact(fact) ?? own) : own;
  if (!fact.value.asked) return own;
  const said = refusals(fact, statement);
  const confirmed = own.filter((each) => said.some((other) => isSamePlace(each, other)));
  const further = said.filter((each) => !confirmed.some((other) => isSamePlace(each, other)));
  return [...confirmed, ...further];
}

const isSamePlace = (own: Finding, said: Finding): boolean =>
  own.subject === said.subject ||
  (own.at !== undefined && said.at !== undefined && own.at.path === said.at.path && own.at.line === said.at.line);

const placeOf = ({ path, line }: { readonly path: string; readonly line?: number }): string =>
  line === undefined ? path : `${path}:${line}`;
