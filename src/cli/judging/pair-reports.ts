import type { Configuration } from '../../config/configuration.ts';
import type { JudgedPair } from '../../engine/report.ts';
import { reportJudged } from '../../engine/report.ts';
import { unjudged, unknownHosts } from '../../engine/unjudged.ts';
import type { PairReport, Side, Snapshot } from '../../sdk/index.ts';
import type { ScopedRule } from '../../site/expectations.ts';
import type { Suppressions } from '../input/suppressions.ts';
import { rulesFor } from '../input/choose.ts';
import type { SnapshotText } from '../input/snapshot-file.ts';
import { WorkingTree } from '../input/working-tree.ts';
import type { Outcome } from './judge.ts';
import type { Judges } from './judges.ts';
import type { SnapshotHead, WorkerStart } from './messages.ts';
import { pairOf } from './pair-of.ts';

/** Makes the reports of pairs from the results of the judging threads. */
export class PairReports {
  readonly #start: Omit<WorkerStart, 'progress'>;
  readonly #judge: Judges;
  readonly #rules: readonly ScopedRule[];
  readonly #suppressions: Suppressions;
  readonly #workingTree: WorkingTree;

  constructor(
    start: Omit<WorkerStart, 'progress'>,
    judge: Judges,
    rules: readonly ScopedRule[],
    suppressions: Suppressions,
  ) {
    this.#start = start;
    this.#judge = judge;
    this.#rules = rules;
    this.#suppressions = suppressions;
    this.#workingTree = new WorkingTree(process.cwd(), start.configuration.file);
  }

  get configuration(): Configuration {
    return this.#start.configuration;
  }

  /** Reports a pair that was just gathered. */
  async ofSnapshot(pair: string, snapshot: Snapshot): Promise<PairReport> {
    const report = this.#reportOf(await this.#judge.judge({ kind: 'snapshot', pair, snapshot }), {
      name: pair,
      via: 'snapshot',
      pair,
      head: snapshot,
    });
    if (report === undefined) throw new Error(`the pair ${pair} was skipped`);
    return report;
  }

  /** Reports a recorded snapshot; undefined if it belongs to another shard. */
  async ofText({ text, name }: SnapshotText): Promise<PairReport | undefined> {
    const outcome = await this.#judge.judge({ kind: 'text', text, name });
    return this.#reportOf(outcome, {
      name,
      via: `snapshot ${name}`,
      pair: fieldIn(text, 'pair') ?? '',
      takenAt: fieldIn(text, 'takenAt'),
    });
  }

  #reportOf(outcome: Outcome, about: About): PairReport | undefined {
    if (outcome.kind === 'other-shard') return undefined;
    const head = outcome.kind === 'ended' ? (outcome.head ?? about.head) : undefined;
    const configured = pairOf(
      this.#start,
      outcome.kind === 'judged' ? outcome.pair : (head?.pair ?? about.pair),
      about.name,
    );
    if (configured === undefined) return undefined;
    const { pair } = configured;
    const accept = this.#suppressions.for(configured);
    const reported = (judged: JudgedPair): PairReport =>
      this.#workingTree.located(reportJudged(judged, pair, accept), configured);
    if (outcome.kind === 'judged') return reported(outcome.judged);
    const { reason } = outcome;
    const host = (
      side: Side,
      { name, via, status, error, duration }: SnapshotHead['hosts'][Side],
    ): PairReport['hosts'][Side] => ({
      name,
      address: pair.hosts[side].address,
      via,
      status,
      ...(error === undefined ? {} : { error }),
      duration,
      unknownFacts: [],
    });
    const hosts =
      head === undefined
        ? unknownHosts(pair, about.via, reason)
        : { a: host('a', head.hosts.a), b: host('b', head.hosts.b) };
    const takenAt = head?.takenAt ?? about.takenAt ?? new Date().toISOString();
    return reported(unjudged({ takenAt, hosts }, pair, rulesFor(configured, this.#rules), reason));
  }
}

/** Description of a job, independent of its outcome. */
interface About {
  /** For messages. */
  readonly name: string;
  readonly via: string;
  readonly pair: string;
  readonly takenAt?: string | undefined;
  readonly head?: SnapshotHead;
}

/** Extracts a field from the beginning of a snapshot that could not be parsed. */
const fieldIn = (text: string, field: 'pair' | 'takenAt'): string | undefined =>
  new RegExp(`"${field}":\\s{0,20}"([^"\\\\]{1,200})"`).exec(text.slice(0, 2048))?.[1];
