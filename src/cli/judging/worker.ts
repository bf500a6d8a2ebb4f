import { parentPort, workerData } from 'node:worker_threads';
import { FactMemory } from '../../engine/fact-memory.ts';
import type { Monitor } from '../../engine/monitor.ts';
import { judgePair } from '../../engine/report.ts';
import { pairPicture } from '../../picture/pair-picture.ts';
import type { HostSnapshot, Side, Snapshot } from '../../sdk/index.ts';
import type { ScopedRule } from '../../site/expectations.ts';
import { chooseRules, rulesFor } from '../input/choose.ts';
import { readSnapshot } from '../input/snapshot-file.ts';
import { UsageError } from '../usage-error.ts';
import { Progress } from './progress.ts';
import type { Answer, Job, SnapshotHead, WorkerStart } from './messages.ts';
import { pairOf } from './pair-of.ts';

/**
 * The thread that parses and judges snapshots, one after the other. Data from a host may take any time or memory; the
 * main thread then terminates this thread and starts another for the remaining pairs.
 */
export async function work(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('not a worker thread');
  const start: WorkerStart = workerData;
  const say = (answer: Answer): void => port.postMessage(answer);
  const progress = new Progress(start.progress);
  const monitor: Monitor = {
    begins: (what) => progress.set(what),
    failed: (what, error) =>
      say({ kind: 'internal', what, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  };
  let rules: readonly ScopedRule[];
  try {
    rules = await chooseRules(start.configuration, start.rules);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return say({ kind: 'refused', message: error.message });
  }
  const memory = new FactMemory();
  port.on('message', (job: Job) => say(answerTo(job)));
  say({ kind: 'ready' });

  function answerTo(job: Job): Answer {
    try {
      progress.set(job.kind === 'text' ? job.name : 'the snapshot');
      const snapshot = job.kind === 'text' ? readSnapshot(job.text, job.name) : job.snapshot;
      say({ kind: 'head', head: headOf(snapshot) });
      const configured = pairOf(
        start,
        job.kind === 'text' ? snapshot.pair : job.pair,
        job.kind === 'text' ? job.name : undefined,
      );
      if (configured === undefined) return { kind: 'other-shard' };
      return {
        kind: 'judged',
        pair: configured.pair.name,
        judged: judgePair(snapshot, configured.pair, rulesFor(configured, rules), memory, monitor, pairPicture),
      };
    } catch (error) {
      if (error instanceof UsageError) return { kind: 'refused', message: error.message };
      throw error;
    }
  }
}

function headOf({ pair, takenAt, hosts }: Snapshot): SnapshotHead {
  const about = ({ readings: _readings, costs: _costs, ...rest }: HostSnapshot): SnapshotHead['hosts'][Side] => rest;
  return { pair, takenAt, hosts: { a: about(hosts.a), b: about(hosts.b) } };
}
