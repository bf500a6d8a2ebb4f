import type { ConfiguredPair } from '../../../config/configuration.ts';
import { evaluate } from '../../../engine/evaluate.ts';
import { factsOfRule } from '../../../engine/evidence.ts';
import type { Episode, Presence } from '../../../engine/history/bisect.ts';
import { bisect, episodesOf } from '../../../engine/history/bisect.ts';
import type { ChangedReading } from '../../history/changed-readings.ts';
import { changedReadings } from '../../history/changed-readings.ts';
import { counted } from '../../../report/findings.ts';
import { visible } from '../../../report/neutralise/neutralise.ts';
import { minuteText } from '../../../report/time.ts';
import type { NamedRule, PairReport, Result, Snapshot } from '../../../sdk/index.ts';
import { digestOf } from '../../evidence/digest.ts';
import { bundledConfiguration, bundledRules } from '../../evidence/provenance.ts';
import { exitCode } from '../../exit-code.ts';
import { HistoryFolder } from '../../history/history-folder.ts';
import type { PairRuns } from '../../history/pair-runs.ts';
import { timeOfRun } from '../../history/run-name.ts';
import { choosePair, chooseRules, loadConfiguration } from '../../input/choose.ts';
import { readSnapshot } from '../../input/snapshot-file.ts';
import { inLocale } from '../../output/plain-text.ts';
import { writeOut } from '../../output/standard-output.ts';
import { UsageError } from '../../usage-error.ts';
import { writeError } from '../../output/standard-error.ts';

export interface BisectOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  /** Judge every run again. */
  readonly all?: boolean;
}

/** Lines that are shown of each side of a change. */
const maxLines = 6;
const maxLineLength = 140;

/**
 * `halint report bisect RULE[:SUBJECT] FOLDER`: judges stored snapshots with today's rules, and finds the runs in which
 * the finding came and went. Returns 0 if the newest run does not have it, 1 if it has, 3 if that is not known.
 */
export async function reportBisect(wanted: string, path: string, options: BisectOptions): Promise<number> {
  const { id, subject } = parsed(wanted);
  const configuration = await loadConfiguration(options.config);
  const configured = choosePair(configuration, options.pair);
  const rules = await chooseRules(configuration, []);
  const named = rules.find((rule) => rule.id === id);
  if (named === undefined) throw new UsageError(`unknown rule "${id}"; see halint rules list`);
  if (named.off !== undefined) throw new UsageError(`the rule ${id} is off in the configuration: ${named.off}`);
  const warn = (line: string): void => void writeError(`halint: ${inLocale(line)}\n`);
  const folder = await HistoryFolder.open(path, warn);
  const stored = folder.runsOf(configured.pair.name);
  const runs = await stored.names();
  if (runs.length === 0) throw new UsageError(`no runs of the pair "${configured.pair.name}" in ${path}`);
  const today = {
    rules: digestOf(bundledRules(rules)),
    configuration: digestOf(bundledConfiguration(configuration, configured, [], undefined)),
  };
  const recorded: (Presence | undefined)[] = [];
  for (const name of runs) {
    const report = options.all === true ? undefined : await stored.report(name);
    const isSame = report?.provenance?.rules === today.rules && report.provenance.configuration === today.configuration;
    recorded.push(isSame ? recordedPresence(report, id, subject) : undefined);
  }
  const judge = async (run: number): Promise<Presence> => {
    const snapshot = await snapshotOf(stored, runs[run] ?? '');
    return snapshot === undefined ? 'unknown' : presenceIn(evaluate(snapshot, configured.pair, [named]), subject);
  };
  const timeline = await bisect(recorded, judge);
  const lines = await described(wanted, timeline.runs, { stored, runs, configured, named });
  await writeOut(inLocale([...lines, `${runs.length} runs, ${timeline.judged} of them judged again.`, ''].join('\n')));
  switch (timeline.runs.at(-1)) {
    case 'present':
      return exitCode.findings;
    case 'absent':
      return exitCode.clean;
    default:
      return exitCode.incomplete;
  }
}

/** `RULE` or `RULE:SUBJECT`; the id of a rule has no colon. */
function parsed(wanted: string): { readonly id: string; readonly subject?: string } {
  const at = wanted.indexOf(':');
  return at < 0 ? { id: wanted } : { id: wanted.slice(0, at), subject: wanted.slice(at + 1) };
}

async function snapshotOf(stored: PairRuns, name: string): Promise<Snapshot | undefined> {
  const text = await stored.snapshot(name);
  return text === undefined ? undefined : readSnapshot(text, stored.pathOf(name));
}

/** Whether these results of a rule have the finding. A rule that does not apply has none. */
function presenceIn(results: readonly Result[], subject: string | undefined): Presence {
  const found = results.some(({ findings }) =>
    findings.some((each) => subject === undefined || each.subject === subject),
  );
  if (found) return 'present';
  return results.some(({ verdict, inPart }) => verdict === 'unknown' || inPart === true) ? 'unknown' : 'absent';
}

/**
 * What a stored report says; undefined if it omits findings that another rule explains, or was made without the rule.
 */
function recordedPresence(report: PairReport, id: string, subject: string | undefined): Presence | undefined {
  const results = report.results.filter(({ rule }) => rule === id);
  if (
    results.length === 0 ||
    results.some(({ explainedBy, verdict }) => explainedBy !== undefined || verdict === 'off')
  )
    return undefined;
  return presenceIn(results, subject);
}

interface Searched {
  readonly stored: PairRuns;
  readonly runs: readonly string[];
  readonly configured: ConfiguredPair;
  readonly named: NamedRule;
}

/** The result: the last episode with what changed, then the earlier ones. */
async function described(
  wanted: string,
  presences: readonly Presence[],
  searched: Searched,
): Promise<readonly string[]> {
  const { stored, runs, configured, named } = searched;
  const timeOf = (run: number): string => minuteText(new Date(timeOfRun(runs[run] ?? '')).toISOString());
  const episodes = episodesOf(presences);
  const latest = episodes.at(-1);
  const head = `${visible(wanted)}: ${named.rule.summary}.`;
  if (latest === undefined) {
    const unknown = presences.filter((each) => each === 'unknown').length;
    return [head, `No run has this finding${unknown === 0 ? '' : `; ${counted(unknown, 'run')} could not be judged`}.`];
  }
  const [before, after] = [
    latest.before === undefined ? undefined : await snapshotOf(stored, runs[latest.before] ?? ''),
    await snapshotOf(stored, runs[latest.first] ?? ''),
  ];
  const changes =
    before === undefined || after === undefined
      ? []
      : changedReadings(before, after, configured.pair, factsOfRule(named));
  const earlier = episodes.slice(0, -1).reverse();
  return [
    head,
    spanText(latest, presences, timeOf),
    ...changeLines(changes, before !== undefined && after !== undefined, configured),
    ...(earlier.length === 0 ? [] : ['', 'Earlier:']),
    ...earlier.map((each) => `  ${spanText(each, presences, timeOf)}`),
  ];
}

/** `Since the run of 2026-06-14 01:02 UTC; the run of 2026-06-13 01:02 UTC did not have it.` */
function spanText(
  { first, last, before, after }: Episode,
  presences: readonly Presence[],
  timeOf: (run: number) => string,
): string {
  const start =
    before === undefined
      ? 'no earlier run shows that it did not exist'
      : `it came after the run of ${timeOf(before)}${first - before > 1 ? ` (${first - before - 1} runs between could not be judged)` : ''}`;
  if (after !== undefined)
    return `From ${timeOf(first)} to ${timeOf(last)}: ${start}; resolved in the run of ${timeOf(after)}.`;
  const dark = presences.length - 1 - last;
  const end = dark === 0 ? '' : ` The newest ${dark === 1 ? 'run' : `${dark} runs`} could not judge it.`;
  return `Since the run of ${timeOf(first)}: ${start}.${end}`;
}

function changeLines(
  changes: readonly ChangedReading[],
  isComparable: boolean,
  { pair }: ConfiguredPair,
): readonly string[] {
  if (!isComparable) return [];
  if (changes.length === 0)
    return ['', 'Nothing that the rule reads changed between these two runs; halint or its configuration did.'];
  return [
    '',
    'Changed between these two runs, in what the rule reads:',
    ...changes.flatMap(({ side, name, removed, added, epoch }) => [
      `  ${pair.hosts[side].name} ${visible(shortened(name))}${epoch === undefined ? '' : `: CIB epoch ${epoch[0]} → ${epoch[1]}`}`,
      ...signed('-', removed),
      ...signed('+', added),
    ]),
  ];
}

const signed = (sign: string, lines: readonly string[]): readonly string[] => [
  ...lines.slice(0, maxLines).map((line) => `    ${sign} ${visible(shortened(line.trim()))}`),
  ...(lines.length > maxLines ? [`    ${sign} and ${lines.length - maxLines} more lines`] : []),
];

const shortened = (text: string): string =>
  text.length <= maxLineLength ? text : `${text.slice(0, maxLineLength - 1)}…`;
