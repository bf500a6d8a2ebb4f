import type {
  ComparedFinding,
  ComparedPlace,
  Comparison,
  LonePair,
  OnlyInOne,
  PairComparison,
} from '../../sdk/report/comparison.ts';
import { visible } from './neutralise.ts';

/** Neutralises every text of the document, as in a report. */
export function neutraliseComparison({ schemaVersion, halint, pairs, onlyOld, onlyNew }: Comparison): Comparison {
  return {
    schemaVersion,
    halint: { old: visible(halint.old), new: visible(halint.new) },
    pairs: pairs.map(neutralisePair),
    onlyOld: onlyOld.map(neutraliseLone),
    onlyNew: onlyNew.map(neutraliseLone),
  };
}

const neutraliseLone = ({ pair, takenAt, findings }: LonePair): LonePair => ({
  pair: visible(pair),
  takenAt: visible(takenAt),
  findings,
});

function neutralisePair(pair: PairComparison): PairComparison {
  return {
    pair: visible(pair.pair),
    old: { ...pair.old, takenAt: visible(pair.old.takenAt) },
    new: { ...pair.new, takenAt: visible(pair.new.takenAt) },
    appeared: pair.appeared.map(neutraliseFinding),
    changed: pair.changed.map(neutraliseFinding),
    accepted: pair.accepted.map(neutraliseFinding),
    noLongerAccepted: pair.noLongerAccepted.map(neutraliseFinding),
    reclassified: pair.reclassified.map(neutraliseFinding),
    gone: pair.gone.map(neutraliseFinding),
    noLongerKnown: pair.noLongerKnown.map(neutraliseFinding),
    noLongerJudged: pair.noLongerJudged.map(neutraliseFinding),
    unchanged: pair.unchanged,
    unknownNow: pair.unknownNow.map(neutralisePlace),
    knownAgain: pair.knownAgain.map(neutralisePlace),
    failovers: pair.failovers.map(({ lost, subject, before, now }) => ({
      lost: visible(lost),
      subject: visible(subject),
      before: visible(before),
      now: visible(now),
    })),
    rules: neutraliseNames(pair.rules),
    hosts: {
      ...neutraliseNames(pair.hosts),
      unreadNow: pair.hosts.unreadNow.map(({ host, status, error }) => ({
        host: visible(host),
        status,
        ...(error === undefined ? {} : { error: visible(error) }),
      })),
      readAgain: pair.hosts.readAgain.map(visible),
    },
  };
}

const neutraliseNames = ({ onlyOld, onlyNew }: OnlyInOne): OnlyInOne => ({
  onlyOld: onlyOld.map(visible),
  onlyNew: onlyNew.map(visible),
});

function neutraliseFinding(finding: ComparedFinding): ComparedFinding {
  const { rule, host, subject, message, expected, actual, old, reason } = finding;
  return {
    ...finding,
    rule: visible(rule),
    ...(host === undefined ? {} : { host: visible(host) }),
    subject: visible(subject),
    message: visible(message),
    expected: visible(expected),
    actual: visible(actual),
    ...(old === undefined ? {} : { old: { ...old, actual: visible(old.actual) } }),
    ...(reason === undefined ? {} : { reason: visible(reason) }),
  };
}

function neutralisePlace({ rule, host, verdict, reason }: ComparedPlace): ComparedPlace {
  return {
    rule: visible(rule),
    ...(host === undefined ? {} : { host: visible(host) }),
    verdict,
    ...(reason === undefined ? {} : { reason: visible(reason) }),
  };
}
