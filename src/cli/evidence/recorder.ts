import { hostname, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { statSync } from 'node:fs';
import type { Configuration, ConfiguredPair } from '../../config/configuration.ts';
import type { ReportHead } from '../../report/reporter.ts';
import type { PairReport } from '../../sdk/index.ts';
import type { ScopedRule } from '../../site/expectations.ts';
import { HistoryFolder } from '../history/history-folder.ts';
import type { Retention } from '../history/pair-runs.ts';
import { fileExists } from '../input/ssh-signature.ts';
import type { Suppressions } from '../input/suppressions.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';
import type { BundledRule, BundleHead } from './bundle.ts';
import type { PairEvidence } from './bundle-writer.ts';
import { BundleWriter, compressedSnapshot } from './bundle-writer.ts';
import { previousBundle } from './previous-bundle.ts';
import { programDigest } from './program-digest.ts';
import { bundledConfiguration, bundledRules, effectivePolicy, provenanceOf, withoutPlaces } from './provenance.ts';
import { writeError } from '../output/standard-error.ts';

/** Options of `check` about what it stores. */
export interface RecordOptions {
  readonly history?: string;
  readonly keepRuns?: number;
  readonly keepDays?: number;
  /** A file that ends in `.tar`, or a folder. */
  readonly evidence?: string;
  readonly evidencePrevious?: string;
  readonly evidenceSign?: string;
}

/** What is judged in a run. */
export interface JudgedRun {
  readonly configuration: Configuration;
  /** Patterns of rule ids. */
  readonly patterns: readonly string[];
  readonly rules: readonly ScopedRule[];
  readonly head: ReportHead;
  readonly suppressions: Suppressions;
}

/** A report with its history, and what the evidence bundle gets of it. */
export interface Recorded {
  readonly report: PairReport;
  readonly evidence?: PairEvidence;
}

/** Stores the reports of a run: each in the history when it is judged, then all in one bundle, in order. */
export class Recorder {
  readonly #run: JudgedRun;
  readonly #rules: readonly BundledRule[];
  readonly #history: { readonly folder: HistoryFolder; readonly retention: Retention } | undefined;
  readonly #bundle: { readonly writer: BundleWriter; readonly head: BundleHead; readonly key?: string } | undefined;

  private constructor(
    run: JudgedRun,
    rules: readonly BundledRule[],
    history: { readonly folder: HistoryFolder; readonly retention: Retention } | undefined,
    bundle: { readonly writer: BundleWriter; readonly head: BundleHead; readonly key?: string } | undefined,
  ) {
    this.#run = run;
    this.#rules = rules;
    this.#history = history;
    this.#bundle = bundle;
  }

  static async of(options: RecordOptions, run: JudgedRun): Promise<Recorder> {
    const { history, keepRuns, keepDays, evidence, evidencePrevious, evidenceSign } = options;
    const rules = bundledRules(run.rules);
    const retention = {
      ...(keepRuns === undefined ? {} : { runs: keepRuns }),
      ...(keepDays === undefined ? {} : { days: keepDays }),
    };
    const warn = (line: string): void => void writeError(`halint: ${line}\n`);
    const folder = history === undefined ? undefined : await HistoryFolder.create(history, warn);
    return new Recorder(
      run,
      rules,
      folder === undefined ? undefined : { folder, retention },
      evidence === undefined ? undefined : await openBundle(evidence, evidencePrevious, evidenceSign, rules),
    );
  }

  /** Stores a run of a pair in the history. `snapshot`: its JSON. */
  async record(judged: PairReport, configured: ConfiguredPair, snapshot: string): Promise<Recorded> {
    const { configuration, patterns, head, suppressions } = this.#run;
    const bundled = bundledConfiguration(
      configuration,
      configured,
      patterns,
      suppressions.baselineOf(configured.pair.name),
    );
    const policy = effectivePolicy(configured);
    const previous = this.#bundle?.head.previous ?? null;
    const report = { ...judged, provenance: provenanceOf(snapshot, bundled, this.#rules, policy, previous) };
    const stored = await this.#history?.folder.add(head, report, snapshot, this.#history.retention);
    const shown = stored?.report ?? report;
    if (this.#bundle === undefined) return { report: shown };
    const evidence: PairEvidence = {
      snapshot: await compressedSnapshot(snapshot),
      configuration: bundled,
      policy,
      ...(stored === undefined ? {} : { history: stored.before ?? null }),
      report: withoutPlaces(shown),
    };
    return { report: shown, evidence };
  }

  /** Adds a pair to the bundle; pairs are added in the order of the report. */
  async bundle(evidence: PairEvidence | undefined): Promise<void> {
    if (evidence !== undefined) await this.#bundle?.writer.add(evidence);
  }

  async finish(): Promise<void> {
    await this.#bundle?.writer.commit(this.#bundle.key);
  }

  /** Removes an incomplete bundle. */
  async discard(): Promise<void> {
    await this.#bundle?.writer.discard();
  }
}

async function openBundle(
  target: string,
  previousFile: string | undefined,
  key: string | undefined,
  rules: readonly BundledRule[],
) {
  const isFolder = target.endsWith('/') || statSync(target, { throwIfNoEntry: false })?.isDirectory() === true;
  const stamp = new Date().toISOString().replaceAll(/[-:]/g, '');
  const path = isFolder ? join(target, `halint-${stamp}.tar`) : target;
  if (!path.endsWith('.tar')) throw new UsageError('--evidence takes a folder, or a file name that ends in .tar');
  if (key !== undefined && !(await fileExists(key))) throw new UsageError(`--evidence-sign: key ${key} does not exist`);
  const previous = await previousBundle(path, previousFile);
  const head: BundleHead = {
    ...{ format: 1, file: basename(path), halint: version, program: programDigest(), node: process.version },
    ...{ controller: hostname(), operator: operator(), previous },
  };
  const writer = await BundleWriter.create(path, head, rules);
  return { writer, head, ...(key === undefined ? {} : { key }) };
}

/** The account that runs halint; its number if it has no name. */
function operator(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
