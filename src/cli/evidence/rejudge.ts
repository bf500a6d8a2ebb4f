import { gunzipSync } from 'node:zlib';
import { reportJudged, judgePair } from '../../engine/report.ts';
import { pairPicture } from '../../picture/pair-picture.ts';
import type { RunState } from '../../engine/history/run-state.ts';
import { afterRun } from '../../engine/history/run-state.ts';
import { withHistory } from '../../engine/history/with-history.ts';
import type { PairReport } from '../../sdk/index.ts';
import { chooseRules } from '../input/choose.ts';
import { readSnapshot } from '../input/snapshot-file.ts';
import { acceptBy } from '../input/suppressions.ts';
import type { BundledConfiguration, BundledRule } from './bundle.ts';
import { memberPath } from './bundle.ts';
import { canonicalJson } from '../../sdk/canonical-json.ts';
import { digestOf } from './digest.ts';
import { bundledRules, provenanceOf, siteDigests } from './provenance.ts';
import type { ReadBundle } from './read-bundle.ts';

/** Number of differences that are named. */
const maxNamed = 5;

/** The result of judging a bundle again. */
export interface Rejudged {
  /** Differences between the report and that of judging again. */
  readonly differences: readonly string[];
  /** Why a pair could not be judged again. */
  readonly open: readonly string[];
}

/** The folders of the pairs in a bundle. */
const pairsIn = ({ members }: ReadBundle): readonly string[] =>
  [...members.keys()].flatMap((path) => /^pairs\/([^/]+)\/report\.json$/.exec(path)?.[1] ?? []);

/**
 * Judges the snapshots of a bundle again, with its configuration, and compares the reports byte for byte. `siteRules`:
 * folder of site rules, because no code of a bundle is run.
 */
export async function rejudge(bundle: ReadBundle, siteRules: string | undefined): Promise<Rejudged> {
  const differences: string[] = [];
  const open: string[] = [];
  for (const folder of pairsIn(bundle)) {
    try {
      const { pair, found } = await rejudgePair(bundle, folder, siteRules);
      if (found !== undefined) open.push(`${pair}: ${found}`);
      else differences.push(...(await differencesOf(bundle, folder, siteRules)).map((each) => `${pair}: ${each}`));
    } catch (error) {
      open.push(`${folder}: ${error instanceof Error ? error.message : 'it cannot be judged'}`);
    }
  }
  return { differences, open };
}

const jsonIn = ({ members }: ReadBundle, path: string): string => {
  const bytes = members.get(path);
  if (bytes === undefined) throw new Error(`${path} is missing`);
  return bytes.toString('utf8');
};

/** Whether the pair can be judged here: the site rules must be the same. */
async function rejudgePair(bundle: ReadBundle, folder: string, siteRules: string | undefined) {
  const { pair, siteRules: digests }: BundledConfiguration = JSON.parse(
    jsonIn(bundle, memberPath.pair(folder, 'configuration.json')),
  );
  const needed = digestOf(digests);
  const found =
    needed === digestOf(siteDigests(siteRules))
      ? undefined
      : digests.length > 0 && siteRules === undefined
        ? 'it was judged with site rules; give their folder with --site-rules'
        : 'the site rules differ from those that it was judged with';
  return { pair: pair.name, found };
}

async function differencesOf(
  bundle: ReadBundle,
  folder: string,
  siteRules: string | undefined,
): Promise<readonly string[]> {
  const member = (name: Parameters<typeof memberPath.pair>[1]): string => memberPath.pair(folder, name);
  const configuration: BundledConfiguration = JSON.parse(jsonIn(bundle, member('configuration.json')));
  const { pair, rules: settings, expect, patterns, waivers, baseline } = configuration;
  const rules = await chooseRules(
    { rules: settings, expect, ...(siteRules === undefined ? {} : { siteRules }) },
    patterns,
  );
  const text = gunzipSync(bundle.members.get(member('snapshot.json.gz')) ?? Buffer.alloc(0)).toString('utf8');
  const snapshot = readSnapshot(text, member('snapshot.json.gz'));
  const own = rules.filter((rule) => rule.pair === undefined || rule.pair === pair.name);
  const judged = judgePair(snapshot, pair, own, undefined, undefined, pairPicture);
  const accept = acceptBy(waivers, baseline ?? undefined);
  const recordedRules: readonly BundledRule[] = JSON.parse(jsonIn(bundle, memberPath.rules));
  const report: PairReport = {
    ...reportJudged(judged, pair, accept),
    provenance: provenanceOf(
      text,
      configuration,
      bundledRules(rules),
      JSON.parse(jsonIn(bundle, member('policy.json'))),
      bundle.head?.previous ?? null,
    ),
  };
  const shown = bundle.members.has(member('history.json'))
    ? withStoredHistory(report, JSON.parse(jsonIn(bundle, member('history.json'))))
    : report;
  const recorded = jsonIn(bundle, member('report.json'));
  if (recorded === `${canonicalJson(shown)}\n`) return [];
  const named = pathsOfDifferences(JSON.parse(recorded), JSON.parse(canonicalJson(shown)), 'report');
  return [
    ...named.slice(0, maxNamed),
    ...(named.length > maxNamed ? [`and ${named.length - maxNamed} more`] : []),
    ...rulesNote(recordedRules, rules),
  ];
}

function withStoredHistory(report: PairReport, before: RunState | null): PairReport {
  const state = before ?? undefined;
  return withHistory(report, state, afterRun(state, report));
}

/** The rules that have changed since the bundle was written. */
function rulesNote(recorded: readonly BundledRule[], rules: Parameters<typeof bundledRules>[0]): readonly string[] {
  const now = new Map(bundledRules(rules).map(({ id, sha256 }) => [id, sha256]));
  const changed = recorded.filter(({ id, sha256 }) => now.get(id) !== sha256).map(({ id }) => id);
  if (changed.length === 0) return [];
  const shown =
    changed.length > maxNamed
      ? `${changed.slice(0, maxNamed).join(', ')} and ${changed.length - maxNamed} more`
      : changed.join(', ');
  return [`rules that have changed since: ${shown}`];
}

/** The places in which two JSON values differ, with both values: `report.results.3.verdict: "fail", now "pass"`. */
function pathsOfDifferences(old: unknown, now: unknown, path: string): readonly string[] {
  if (canonicalJson([old]) === canonicalJson([now])) return [];
  const [before, after] = [entriesOf(old), entriesOf(now)];
  if (before === undefined || after === undefined) return [`${path}: ${shortJson(old)}, now ${shortJson(now)}`];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) =>
    pathsOfDifferences(before.get(key), after.get(key), `${path}.${key}`),
  );
}

const entriesOf = (value: unknown): ReadonlyMap<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;

function shortJson(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}
