import type { Applicability, AskedProgram, CommandSource, Fact, FactDefinition, Sources } from '../../sdk/index.ts';
import { command, defineHostFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { asRoot } from './as-root.ts';

/** What a program answered about what it runs with. */
export type Answer<T> =
  | { readonly asked: true; readonly value: T }
  /** It is not installed, does not run, or has nothing to answer for. */
  | { readonly asked: false; readonly reason: string };

interface QuestionSpec<T> {
  /** Id of the fact. */
  readonly id: string;
  /** Its name in `policy.ask`. */
  readonly program: AskedProgram;
  readonly describes: string;
  /** Shell text, run as root: prints `==not-asked REASON`, or lines and `==exit STATUS`. */
  readonly script: string;
  readonly options?: Omit<CommandSource, 'kind' | 'argv'>;
  /** The value of all lines before `==exit`. */
  readonly read: (lines: readonly string[], exit: number) => Fact<T>;
}

/** Declares a question to a program about its state. */
export function defineQuestion<T>(spec: QuestionSpec<T>): FactDefinition<Answer<T>, Sources> {
  const question = command(['sh', '-c', `: ask ${spec.id} ;\n${asRoot(spec.script)}`], {
    recordedAs: [['ask', spec.id]],
    ...spec.options,
  });
  return defineHostFact<Answer<T>, Sources>({
    id: spec.id,
    describes: spec.describes,
    sources: ({ pair }): Sources => (pair.policy.ask[spec.program] === false ? {} : { question }),
    parse({ question: reading }, { pair }): Fact<Answer<T>> {
      if (pair.policy.ask[spec.program] === false || reading === undefined)
        return { ...unknown('not-collected', `turned off by policy.ask.${spec.program}`), leftOut: true };
      if (!reading.read)
        return reading.reason === 'absent'
          ? known<Answer<T>>({ asked: false, reason: 'no shell' })
          : unknownFrom(reading, spec.program);
      return 'stdout' in reading.value
        ? answerIn(spec, reading.value.stdout)
        : unknown('unparsable', `${spec.program} was not asked by a command`);
    },
  });
}

function answerIn<T>(spec: QuestionSpec<T>, stdout: string): Fact<Answer<T>> {
  if (/^==denied$/m.test(stdout)) return unknown('denied', `${spec.program}: only root may ask`);
  const [, reason] = /^==not-asked ?(.*)$/m.exec(stdout) ?? [];
  if (reason !== undefined) return known<Answer<T>>({ asked: false, reason });
  const end = /^==exit (\d+)[ \t\r]*$/m.exec(stdout);
  if (end === null) return unknown('unparsable', `${spec.program} did not end as expected`);
  const lines = stdout
    .slice(0, end.index)
    .split('\n')
    .filter((line) => line.trim() !== '');
  if (lines.some((line) => !/^[\t\x20-\x7e\u00a0-\ufffc]*$/.test(line)))
    return unknown('unparsable', `${spec.program} printed what is no text`);
  const value = spec.read(lines, Number(end[1]));
  return value.known ? known<Answer<T>>({ asked: true, value: value.value }) : value;
}

/** Whether a program was asked, as the applicability of a rule. */
export function wasAnswered(fact: Fact<Answer<unknown>>): Applicability {
  if (fact.known) return fact.value.asked || fact.value.reason;
  return fact.leftOut !== true || `the program was not asked: ${fact.detail}`;
}

/** What was answered; undefined where there is no answer. */
export const answerOf = <T>(fact: Fact<Answer<T>>): T | undefined =>
  fact.known && fact.value.asked ? fact.value.value : undefined;
