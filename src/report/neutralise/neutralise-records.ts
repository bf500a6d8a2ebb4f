import type {
  AppliedWaiver,
  FailoverTest,
  FailoverTests,
  FindingHistory,
  Location,
  PairHistory,
  PastFinding,
  Provenance,
} from '../../sdk/index.ts';
import type { TrendLine } from '../../sdk/report/trend.ts';
import { visible } from '../visible.ts';

const neutraliseLocation = (at: Location): Location => ({ ...at, path: visible(at.path) });

export const neutraliseWaiver = (waiver: AppliedWaiver): AppliedWaiver => ({
  ...waiver,
  reason: visible(waiver.reason),
  owner: visible(waiver.owner),
  expires: visible(waiver.expires),
  ...(waiver.approver === undefined ? {} : { approver: visible(waiver.approver) }),
  ...(waiver.ticket === undefined ? {} : { ticket: visible(waiver.ticket) }),
  ...(waiver.risk === undefined ? {} : { risk: visible(waiver.risk) }),
  at: neutraliseLocation(waiver.at),
});

export const neutraliseFindingHistory = (history: FindingHistory): FindingHistory => ({
  ...history,
  since: visible(history.since),
  ...(history.was === undefined ? {} : { was: visible(history.was) }),
});

export const neutralisePast = (past: PastFinding): PastFinding => ({
  ...past,
  rule: visible(past.rule),
  ...(past.host === undefined ? {} : { host: visible(past.host) }),
  subject: visible(past.subject),
  message: visible(past.message),
  since: visible(past.since),
  lastSeen: visible(past.lastSeen),
});

export const neutraliseLine = (line: TrendLine): TrendLine => ({
  ...line,
  takenAt: visible(line.takenAt),
  notRead: line.notRead.map(visible),
});

export const neutralisePairHistory = (history: PairHistory): PairHistory => ({
  ...history,
  first: visible(history.first),
  ...(history.previous === undefined ? {} : { previous: visible(history.previous) }),
  resolved: history.resolved.map(neutralisePast),
  unsettled: history.unsettled.map(neutralisePast),
  trend: history.trend.map(neutraliseLine),
});

const neutraliseTest = (test: FailoverTest): FailoverTest => ({
  ...test,
  date: visible(test.date),
  ...(test.host === undefined ? {} : { host: visible(test.host) }),
  ...(test.operator === undefined ? {} : { operator: visible(test.operator) }),
  ...(test.note === undefined ? {} : { note: visible(test.note) }),
  ...(test.at === undefined ? {} : { at: neutraliseLocation(test.at) }),
});

export const neutraliseTests = (all: FailoverTests): FailoverTests => ({
  ...all,
  tests: all.tests.map(neutraliseTest),
  required: all.required.map((each) => ({
    ...each,
    ...(each.last === undefined ? {} : { last: visible(each.last) }),
    ...(each.until === undefined ? {} : { until: visible(each.until) }),
  })),
});

export const neutraliseProvenance = (provenance: Provenance): Provenance => ({
  ...provenance,
  snapshot: visible(provenance.snapshot),
  configuration: visible(provenance.configuration),
  rules: visible(provenance.rules),
  ...(provenance.previous === undefined
    ? {}
    : { previous: { file: visible(provenance.previous.file), sha256: visible(provenance.previous.sha256) } }),
  policy: provenance.policy.map(({ key, value, origin }) => ({
    key: visible(key),
    value: visible(value),
    origin: visible(origin),
  })),
});
