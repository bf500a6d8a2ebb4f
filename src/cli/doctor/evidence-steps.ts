import type { HostFacts } from '../../engine/facts.ts';
import { factsOf } from '../../engine/select.ts';
import type {
  AnyFact,
  HostSnapshot,
  NamedRule,
  PairReport,
  ReadingFailure,
  Result,
  Side,
  Source,
} from '../../sdk/index.ts';
import { sourceKey } from '../../sdk/index.ts';
import type { UnknownFactImpact, StepResult } from './diagnosis.ts';
import { failed, passed, skipped, warned } from './diagnosis.ts';
import { packageOf } from './program-packages.ts';

/** A source that was not read. */
interface Unread {
  readonly name: string;
  readonly source: Source;
  readonly reason: ReadingFailure;
}

/** The most sources that a line names. */
const mostNamed = 8;

/** The facts of a host that keep rules from being judged, with these rules. */
export function unknownFactImpacts({ results, hosts }: PairReport, side: Side): readonly UnknownFactImpact[] {
  const rules = new Map<string, Set<string>>();
  for (const { rule, blindedBy = [] } of results)
    for (const { fact } of blindedBy.filter((by) => by.side === side))
      rules.set(fact, (rules.get(fact) ?? new Set()).add(rule));
  return [...rules].map(([fact, names]) => {
    const unknown = hosts[side].unknownFacts.find((each) => each.fact === fact);
    return { fact, reason: unknown?.reason ?? 'not-collected', detail: unknown?.detail ?? '', rules: [...names] };
  });
}

/** What could not be read on a live host that was reached, which programs are missing, and the facts that need them. */
export function evidenceResults(
  snapshot: HostSnapshot,
  facts: HostFacts,
  rules: readonly NamedRule[],
  blind: readonly UnknownFactImpact[],
  root: boolean,
): readonly StepResult[] {
  if (snapshot.status === 'unreachable')
    return (['readable', 'programs', 'facts'] as const).map((step) => skipped(step, 'not reached'));
  const definitions = factsOf(rules);
  const causes = blind.map((fact) => {
    const definition = definitions.find(({ id }) => id === fact.fact);
    if (definition === undefined) return { fact, unread: [], answered: false };
    const answered = Object.values(definition.sources(facts.context)).some(
      (source) => source.kind === 'command' && snapshot.readings[sourceKey(source)]?.read === true,
    );
    return { fact, unread: unreadSources(snapshot, facts, definition), answered };
  });
  const all = definitions.flatMap((definition) => unreadSources(snapshot, facts, definition));
  return [readableResult(all, causes, root), programsResult(causes), factsResult(blind)];
}

/** An unknown fact, and its sources that were not read. */
interface Cause {
  readonly fact: UnknownFactImpact;
  readonly unread: readonly Unread[];
  /** One of its programs is installed. */
  readonly answered: boolean;
}

function unreadSources(snapshot: HostSnapshot, facts: HostFacts, definition: AnyFact): readonly Unread[] {
  return Object.values(definition.sources(facts.context)).flatMap((source) => {
    const reading = snapshot.readings[sourceKey(source)];
    return reading?.read === false ? [{ name: nameOf(source), source, reason: reading.reason }] : [];
  });
}

/** A source as one line. A command of several lines begins with a comment that names its subject. */
function nameOf(source: Source): string {
  const key = sourceKey(source).replace(/^(?:file|command|glob|listing):/, '');
  const subject = /^sh -c ': ([^;\\]+);/.exec(key)?.[1]?.trim();
  const name = subject ?? key.split(/\n|\\n/)[0] ?? key;
  return name.length > 60 ? `${name.slice(0, 57)}...` : name;
}

const fixes: Readonly<Partial<Record<ReadingFailure, string>>> = {
  timeout:
    'Run the command, or list the folder, on the host: if it hangs there too, repair that first (a dead mount, a device ' +
    'or service that does not respond).',
  'too-large': 'Reduce the file or the output on the host; halint reads at most 1 MiB of one source.',
};

function readableResult(all: readonly Unread[], causes: readonly Cause[], root: boolean): StepResult {
  const needed = causes.flatMap(({ fact, unread }): readonly Pick<Unread, 'name' | 'reason'>[] => {
    const failures = unread.filter(({ reason }) => reason !== 'absent');
    // A program may itself say that it needs root: then its output was read, and the fact is denied.
    return failures.length === 0 && fact.reason === 'denied' ? [{ name: fact.fact, reason: fact.reason }] : failures;
  });
  const shown: readonly Pick<Unread, 'name' | 'reason'>[] =
    needed.length > 0 ? needed : all.filter(({ reason }) => reason !== 'absent');
  if (shown.length === 0) return passed('readable', 'everything that exists could be read');
  const reasons = [...new Set(shown.map(({ reason }) => reason))];
  const detail = reasons
    .map((reason) => `${reason}: ${named(shown.filter((each) => each.reason === reason).map(({ name }) => name))}`)
    .join('; ');
  const fix = reasons.flatMap((reason) => {
    if (reason !== 'denied') return fixes[reason] ?? [];
    return root
      ? 'Check what restricts root there (SELinux, AppArmor, a root-squashing mount).'
      : 'Read as root: set `sudo: true`, or install the collection script (`halint sudoers`) and set `sudo: script`.';
  });
  return needed.length === 0 ? warned('readable', detail, ...fix) : failed('readable', detail, ...fix);
}

function named(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const rest = distinct.length - mostNamed;
  return distinct.slice(0, mostNamed).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** Missing programs count only where nothing else keeps their fact unknown. Several of one fact are alternatives. */
function programsResult(causes: readonly Cause[]): StepResult {
  const missing = causes.flatMap(({ fact, unread, answered }) => {
    if (answered || fact.reason === 'denied' || unread.some(({ reason }) => reason !== 'absent')) return [];
    const programs = unread.flatMap(({ source }) => (source.kind === 'command' ? (source.argv[0] ?? []) : []));
    return programs.length === 0 ? [] : [[...new Set(programs)]];
  });
  if (missing.length === 0) return passed('programs', 'no program is missing that a rule needs');
  const groups = [...new Map(missing.map((programs) => [programs.join(' or '), programs])).values()];
  return failed(
    'programs',
    `not installed: ${groups.map((programs) => programs.join(' or ')).join(', ')}`,
    ...groups.map((programs) => programs.map(installation).join(', or ')),
  );
}

function installation(program: string): string {
  const { apt, dnf } = packageOf(program);
  return `${program}: \`apt-get install ${apt}\` or \`dnf install ${dnf}\``;
}

function factsResult(blind: readonly UnknownFactImpact[]): StepResult {
  if (blind.length === 0) return passed('facts', 'all facts that rules need are known');
  const rules = new Set(blind.flatMap((fact) => fact.rules));
  return failed(
    'facts',
    `${blind.length} unknown, and ${rules.size} rules need them`,
    'Repair the steps above; `halint facts FACT` prints a fact and its sources.',
  );
}

/** The rules that could not be judged, with the reason. */
export const unknownResults = (report: PairReport): readonly Result[] =>
  report.results.filter(({ verdict, inPart }) => verdict === 'unknown' || inPart === true);
