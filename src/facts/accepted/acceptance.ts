import type { CommandSource, Fact, FactDefinition, Location, Sources } from '../../sdk/index.ts';
import type { AskedProgram } from '../../sdk/index.ts';
import { command, defineHostFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { asRoot } from './as-root.ts';

/** What a program says against its configuration. */
export interface Remark {
  readonly text: string;
  /** What it concerns, where the program names no line. */
  readonly subject?: string;
  readonly at?: Location;
}

/** What a program says of its configuration, before it starts with it. */
export interface Acceptance {
  /** False: the program or its configuration is missing, or the program cannot test. */
  readonly asked: boolean;
  /** Why the program was not asked; empty if it was. */
  readonly reason: string;
  readonly remarks: readonly Remark[];
}

/** A line that a program prints of a sound configuration too. */
export interface Harmless {
  readonly line: RegExp;
  readonly because: string;
  /** Where this is described, or the version in which it was seen. */
  readonly source: string;
}

interface AcceptanceSpec {
  /** Id of the fact. */
  readonly id: string;
  /** Its name in `policy.ask`. */
  readonly program: AskedProgram;
  readonly describes: string;
  /** Shell text, run as root: prints `==not-asked REASON`, or the lines of the program and `==exit STATUS`. */
  readonly script: string;
  readonly options?: Omit<CommandSource, 'kind' | 'argv'>;
  /** Files below the mounts that an isolated program has to see: a mount without any is not there. */
  readonly proves?: Sources;
  /** Exit statuses after the program has read its configuration; any other one means nothing. */
  readonly accepts: readonly number[];
  /** Exit statuses with which it refuses; a line that `read` does not know is then a remark as it is. */
  readonly refuses: readonly number[];
  readonly harmless: readonly Harmless[];
  /** The remark of a line; undefined: no line about the configuration. */
  readonly read: (line: string) => Remark | undefined;
}

/** The first remarks are enough to start with. */
const mostRemarks = 20;

/** What one program says; `harmless` serves the validators of sync as well. */
export interface AcceptanceFact extends FactDefinition<Acceptance, Sources> {
  readonly harmless: readonly Harmless[];
}

/** Declares what one program says of its configuration. */
export function defineAcceptance(spec: AcceptanceSpec): AcceptanceFact {
  const asked = command(['sh', '-c', `: ask ${spec.id} ;\n${asRoot(spec.script)}`], {
    recordedAs: [['ask', spec.id]],
    ...spec.options,
  });
  const fact = defineHostFact<Acceptance, Sources>({
    id: spec.id,
    describes: spec.describes,
    sources: ({ pair }): Sources => (pair.policy.ask[spec.program] === false ? {} : { ...spec.proves, asked }),
    parse({ asked: reading }, { pair }): Fact<Acceptance> {
      if (pair.policy.ask[spec.program] === false || reading === undefined)
        return { ...unknown('not-collected', `turned off by policy.ask.${spec.program}`), leftOut: true };
      if (!reading.read)
        return reading.reason === 'absent' ? known(notAsked('no shell')) : unknownFrom(reading, spec.program);
      return 'stdout' in reading.value
        ? acceptanceIn(spec, reading.value.stdout)
        : unknown('unparsable', `${spec.program} was not asked by a command`);
    },
  });
  return { ...fact, harmless: spec.harmless };
}

const notAsked = (reason: string): Acceptance => ({ asked: false, reason, remarks: [] });

function acceptanceIn(spec: AcceptanceSpec, stdout: string): Fact<Acceptance> {
  const remarks: Remark[] = [];
  let lines: string[] = [];
  let ended = 0;
  let reason = '';
  if (/^==denied$/m.test(stdout)) return unknown('denied', `${spec.program}: only root may test its configuration`);
  if (/^==garbled$/m.test(stdout)) return unknown('unparsable', `${spec.program} printed what is no text`);
  for (const line of stdout.split('\n')) {
    const [, mark, value = ''] = /^==(not-asked|exit) ?(.*)$/.exec(line) ?? [];
    if (mark === undefined) {
      if (line.trim() !== '') lines.push(line.trimEnd());
      continue;
    }
    if (mark === 'not-asked') {
      if (reason === '') reason = value;
    } else {
      const found = remarksIn(spec, lines, Number(value));
      if (!('remarks' in found)) return found;
      remarks.push(...found.remarks);
      ended += 1;
    }
    lines = [];
  }
  if (lines.length > 0) return unknown('unparsable', `${spec.program} did not end as expected: ${short(lines[0])}`);
  if (ended > 0) return known({ asked: true, reason: '', remarks: remarks.slice(0, mostRemarks) });
  return reason === '' ? unknown('unparsable', `${spec.program} printed nothing`) : known(notAsked(reason));
}

function remarksIn(
  spec: AcceptanceSpec,
  lines: readonly string[],
  exit: number,
): Extract<Fact<never>, { known: false }> | { readonly remarks: readonly Remark[] } {
  if (lines.some((line) => !/^[\t\x20-\x7e\u00a0-\ufffc]*$/.test(line)))
    return unknown('unparsable', `${spec.program} printed what is no text`);
  const refused = spec.refuses.includes(exit);
  if (exit !== 0 && lines.some((line) => unknownOption.test(line)))
    return unknown('not-collected', `${spec.program} does not know the option that tests: ${short(lines[0])}`);
  if (!refused && !spec.accepts.includes(exit))
    return unknown('unparsable', `${spec.program} ended with exit status ${exit}: ${short(lines.at(-1))}`);
  const left = lines.filter((line) => !spec.harmless.some((each) => each.line.test(line)));
  const remarks = left.flatMap((line) => spec.read(line) ?? []);
  if (remarks.length > 0 || !refused) return { remarks: distinct(remarks) };
  const [first] = left;
  if (first !== undefined) return { remarks: [{ text: short(first) }] };
  // Only what a sound configuration gets as well: the exit status is about that.
  return lines.length > 0
    ? { remarks: [] }
    : unknown('unparsable', `${spec.program} ended with exit status ${exit} and printed nothing`);
}

/** getopt_long(3), and the usage that follows: the program is too old. */
const unknownOption = /^\S+: (invalid|unrecognized|unknown|illegal) option( --)? ['"\u2018-]|^usage:/i;

const short = (line: string | undefined): string => (line ?? '').trim().slice(0, 200);

const distinct = (remarks: readonly Remark[]): readonly Remark[] => [
  ...new Map(remarks.map((each) => [JSON.stringify(each), each])).values(),
];
