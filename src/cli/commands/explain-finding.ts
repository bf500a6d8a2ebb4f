import type { Counterfactual } from '../../engine/counterfactual/edit-candidate.ts';
import { counterfactual } from '../../engine/counterfactual/counterfactual.ts';
import { evaluate } from '../../engine/evaluate.ts';
import { evidenceOf, factsOfRule, sidesOfFinding, relevantLines } from '../../engine/evidence.ts';
import { visible } from '../../report/neutralise/neutralise.ts';
import type { NamedRule, Pair, ReportedFinding, Result, Snapshot, UpdatePhase } from '../../sdk/index.ts';
import type { Logger } from '../audit.ts';
import { gatherPair } from '../audit.ts';
import { choosePair, choosePairs, chooseRules, loadConfiguration } from '../input/choose.ts';
import { exitCode } from '../exit-code.ts';
import { readSnapshot } from '../input/snapshot-file.ts';
import { writeOut } from '../output/standard-output.ts';
import { textOfFile } from '../input/named-file.ts';
import { UsageError } from '../usage-error.ts';

export interface ExplainOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  readonly snapshot?: string;
  readonly phase?: UpdatePhase;
}

/** Limits for the evidence of one finding: lines, and characters on each side of the relevant text in a line. */
const maxLines = 12;
const contextChars = 70;

/**
 * `halint rules explain ID --finding`: shows the evidence of each finding of the rule, and the smallest change of that
 * evidence that makes the rule pass. Returns 1 if there are findings, 3 if the rule could not be judged.
 */
export async function explainFinding(id: string, options: ExplainOptions, logger: Logger): Promise<number> {
  const configuration = await loadConfiguration(options.config);
  const named = (await chooseRules(configuration, [])).find((each) => each.id === id);
  if (named === undefined) throw new UsageError(`unknown rule "${id}"; see halint rules list`);
  const text = options.snapshot === undefined ? undefined : textOfFile(options.snapshot, 'record');
  const recorded =
    text === undefined || options.snapshot === undefined ? undefined : readSnapshot(text, options.snapshot);
  const ofRecorded = choosePairs(configuration, options.pair).find(({ pair }) => pair.name === recorded?.pair);
  const configured = ofRecorded ?? choosePair(configuration, options.pair);
  const pair: Pair = options.phase === undefined ? configured.pair : { ...configured.pair, phase: options.phase };
  const snapshot = recorded ?? (await gatherPair(configured, [named], logger));
  const results = evaluate(snapshot, pair, [named]);
  await writeOut(`${explained(snapshot, pair, named, results).join('\n')}\n`);
  if (results.some(({ verdict }) => verdict === 'fail')) return exitCode.findings;
  return results.some(({ verdict }) => verdict === 'unknown') ? exitCode.incomplete : exitCode.clean;
}

function explained(snapshot: Snapshot, pair: Pair, named: NamedRule, results: readonly Result[]): readonly string[] {
  const findings = results.flatMap((result) => result.findings);
  return [
    `${named.id}: ${named.rule.summary}.`,
    ...results.flatMap(({ host, verdict, reason }) =>
      verdict === 'fail'
        ? []
        : [
            `  ${host === undefined ? 'pair' : pair.hosts[host].name}: ${verdict}${reason === undefined ? '' : ` (${visible(reason)})`}`,
          ],
    ),
    ...findings.flatMap((finding) => oneFinding(snapshot, pair, named, finding)),
  ];
}

function oneFinding(snapshot: Snapshot, pair: Pair, named: NamedRule, finding: ReportedFinding): readonly string[] {
  const facts = factsOfRule(named);
  const perSide = sidesOfFinding(named, finding).map((side) => evidenceOf(snapshot, pair, facts, side));
  const lines = relevantLines(
    perSide.flatMap(({ texts }) => texts),
    finding,
    maxLines,
  );
  const { found, tried } = counterfactual(snapshot, pair, named, finding);
  return [
    '',
    `${finding.host === undefined ? 'pair' : pair.hosts[finding.host].name}: ${visible(finding.message)}`,
    `  expected  ${visible(finding.expected)}`,
    `  actual    ${visible(finding.actual)}`,
    '',
    `  Evidence, from ${facts.map(({ id }) => id).join(', ')}:`,
    ...lines.map(
      ({ text, line, content }) =>
        `    ${pair.hosts[text.side].name} ${visible(shown(text.name))}:${line}: ${visible(excerpt(content, content.indexOf(finding.subject)))}`,
    ),
    ...(lines.length === 0
      ? perSide
          .flatMap(({ texts }) => texts)
          .slice(0, maxLines)
          .map(
            ({ side, name, lines: all }) =>
              `    ${pair.hosts[side].name} ${visible(shown(name))}: ${all.length} lines, none of which mentions the subject`,
          )
      : []),
    ...perSide
      .flatMap(({ unread }) => unread)
      .filter(({ reason }) => reason !== 'absent')
      .map(({ side, key, reason }) => `    ${pair.hosts[side].name} ${visible(shown(key))}: ${reason}`),
    '',
    ...(found === undefined
      ? [`  No single change alters the verdict (${tried} were tried).`]
      : formatCounterfactual(pair, found)),
  ];
}

function formatCounterfactual(
  pair: Pair,
  { sides, name, line, removed, added, verdict }: Counterfactual,
): readonly string[] {
  const hosts = sides.map((side) => pair.hosts[side].name).join(' and ');
  const at = firstDifference(removed[0] ?? '', added[0] ?? '');
  const diffLines = (sign: string, all: readonly string[]): readonly string[] => [
    ...all.slice(0, 6).map((each) => `    ${sign} ${visible(excerpt(each, at))}`),
    ...(all.length > 6 ? [`    ${sign} and ${all.length - 6} more lines`] : []),
  ];
  return [
    `  The smallest change that alters the verdict, on ${hosts} in ${visible(shown(name))}${line === undefined ? '' : `:${line}`}:`,
    ...diffLines('-', removed),
    ...diffLines('+', added),
    verdict === 'pass'
      ? '  With this change, the rule passes.'
      : '  With this change, this finding is resolved; other findings of the rule remain.',
  ];
}

const shown = (name: string): string => (name.length > 80 ? `${name.slice(0, 77)}...` : name);

function firstDifference(left: string, right: string): number {
  let at = 0;
  while (at < Math.min(left.length, right.length) && left[at] === right[at]) at += 1;
  return at;
}

/** A line; of a long line, the part around a position. */
function excerpt(line: string, at: number): string {
  const text = line.trimEnd();
  if (text.length <= 2 * contextChars) return text;
  const start = Math.max(0, at - contextChars);
  const end = Math.min(text.length, start + 2 * contextChars);
  return `${start > 0 ? '...' : ''}${text.slice(start, end)}${end < text.length ? '...' : ''}`;
}
