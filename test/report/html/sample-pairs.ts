import { fileURLToPath } from 'node:url';
import { rules } from '../../../rules/index.ts';
import { snapshotWith } from '../../../src/authoring/cases/case.ts';
import { casesOf } from '../../../src/authoring/cases/case-file.ts';
import { demoPair, withFaults } from '../../../src/cli/demo/pair.ts';
import { reportHead, reportPair } from '../../../src/engine/report.ts';
import { pairPicture } from '../../../src/picture/pair-picture.ts';
import type { ReportHead } from '../../../src/report/reporter.ts';
import type {
  FindingHistory,
  HostSnapshot,
  Pair,
  PairHistory,
  PairReport,
  Report,
  ReportedFinding,
  Result,
  Severity,
  Side,
  Snapshot,
} from '../../../src/sdk/index.ts';
import { severities } from '../../../src/sdk/index.ts';
import { documentOf } from '../documents.ts';
import { healthyGround } from '../../rules/healthy.ts';

const folder = fileURLToPath(new URL('../../../fixtures/rules/', import.meta.url));
const judge = (snapshot: Snapshot, pair: Pair): PairReport =>
  reportPair(snapshot, pair, rules, undefined, undefined, pairPicture);

export const sampleHead: ReportHead = reportHead('0.1.0', rules);

export const healthy: PairReport = judge(healthyGround.snapshot, healthyGround.pair);

const demoHost = (side: Side): HostSnapshot => {
  const host = healthyGround.snapshot.hosts[side];
  const readings = Object.entries(host.readings).map(([key, reading]) => [key, withFaults(side, key, reading)]);
  return { ...host, readings: Object.fromEntries(readings) };
};

/** The pair of `halint demo`. */
export const demo: PairReport = judge(
  { ...healthyGround.snapshot, hosts: { a: demoHost('a'), b: demoHost('b') } },
  demoPair,
);

/** The faults of a split brain, each as the first case of its rule has it: no ring is left, and both hosts are active. */
const splitCases = [
  ['cluster/rings-connected', 'no ring is left, and both halves go on alone'],
  ['vip/one-holder', 'a split brain: both hosts hold the address'],
  ['services/writers-on-one-host', 'a split brain: core, Cyrus and the database run on both'],
  ['storage/not-mounted-on-both', 'the spool of the SAN is mounted on both hosts'],
] as const;

const splitSnapshot = splitCases.reduce((snapshot, [rule, name]) => {
  const each = casesOf(folder, rule).find((one) => one.name === name);
  if (each === undefined) throw new Error(`${rule} has no case "${name}"`);
  return snapshotWith({ ...healthyGround, snapshot }, each);
}, healthyGround.snapshot);

const night = (daysBefore: number): string =>
  new Date(Date.parse(healthy.takenAt) - daysBefore * 86_400_000).toISOString();

/** Thirty nights: some findings, some nights that could not judge everything, and the totals of `pair` at the end. */
function nights({ findings, counts }: PairReport, seed: number): PairHistory['trend'] {
  const wave = (i: number, period: number): number => ((i * 7 + seed * 3) % period === 0 ? 1 : 0);
  const earlier = Array.from({ length: 29 }, (_, i) => ({
    takenAt: night(29 - i),
    findings: { critical: wave(i, 11), error: 1 + wave(i, 5), warning: 2 + wave(i, 3), info: 1 },
    notJudged: wave(i, 13) * 9,
    waived: 1,
    notRead: wave(i, 13) === 1 ? ['mail-b'] : [],
  }));
  return [...earlier, { takenAt: night(0), findings, notJudged: counts.unknown, waived: counts.waived, notRead: [] }];
}

const isNew: FindingHistory = {
  ...{ since: night(0), perhapsOlder: false, runs: 1, notJudged: 0, appearances: 1, isNew: true },
};

/** The report as `check --history` and `--evidence` make it. */
function withHistory(pair: PairReport, seed: number): PairReport {
  const digest = '4f2d'.repeat(16);
  const history: PairHistory = {
    runs: 30,
    first: night(29),
    previous: night(1),
    resolved: [
      {
        ...{ rule: 'drift/synced-files-equal', severity: 'error', host: 'mail-b', subject: '/etc/postfix/main.cf' },
        ...{ moment: 'after-failover', message: '/etc/postfix/main.cf differs in one setting: relayhost' },
        ...{ since: night(9), perhapsOlder: false, lastSeen: night(1), runs: 9, notJudged: 0, appearances: 1 },
      },
    ],
    unsettled: [],
    trend: nights(pair, seed),
  };
  const results = pair.results.map((result) => ({
    ...result,
    findings: result.findings.map((finding) => ({ ...finding, history: isNew })),
  }));
  const policy = [{ key: 'certificateDays', value: '45', origin: 'halint.yaml:12' }];
  return {
    ...{ ...pair, results, history },
    provenance: { snapshot: digest, configuration: digest, rules: digest, policy },
  };
}

export const splitBrain: PairReport = withHistory(judge(splitSnapshot, healthyGround.pair), 1);

/** One host does not answer. */
export const unreachable: PairReport = judge(
  {
    ...healthyGround.snapshot,
    hosts: {
      ...healthyGround.snapshot.hosts,
      b: {
        ...{ name: 'mail-b', via: 'ssh2 root@10.20.0.12:22', status: 'unreachable', duration: 10, costs: {} },
        ...{ readings: {}, error: 'no answer from 10.20.0.12:22 within 10 seconds' },
      },
    },
  },
  healthyGround.pair,
);

const count = (results: readonly Result[], verdict: Result['verdict']): number =>
  results.filter((result) => result.verdict === verdict).length;

/** The pair with these results, counted. */
function withResults(pair: PairReport, results: readonly Result[]): PairReport {
  const found = (severity: Severity): number =>
    results
      .filter((result) => result.verdict === 'fail' && result.severity === severity)
      .reduce((sum, { findings }) => sum + findings.length, 0);
  return {
    ...{ ...pair, results },
    counts: {
      ...{ pass: count(results, 'pass'), fail: count(results, 'fail'), unknown: count(results, 'unknown') },
      ...{ skip: count(results, 'skip'), waived: count(results, 'waived'), off: count(results, 'off') },
    },
    findings: {
      ...{ critical: found('critical'), error: found('error'), warning: found('warning'), info: found('info') },
    },
  };
}

/** 500 findings of 60 rules, with the texts of those rules. */
export const manyFindings: PairReport = (() => {
  const names = rules.filter((_, i) => i % 4 === 0).slice(0, 60);
  const wrong = names.map(({ id, rule: { severity, summary } }, number): Result => {
    const findings = Array.from({ length: number < 20 ? 9 : 8 }, (_, i): ReportedFinding => {
      const path = `/etc/application-${number}/configuration.d/${'nested-folder/'.repeat(i % 5)}setting-${i}.conf`;
      return {
        ...{ subject: path, message: `${path} differs in one setting`, moment: i % 2 === 0 ? 'now' : 'after-failover' },
        ...{ expected: 'equal on both hosts', actual: `value-${i}`, remedy: 'Copy the file: `halint sync plan`' },
        at: { path, line: i + 1 },
      };
    });
    const host: { readonly host?: Side } = number % 3 === 0 ? {} : { host: number % 3 === 1 ? 'a' : 'b' };
    return { rule: id, severity, summary, verdict: 'fail', findings, ...host };
  });
  const bySeverity = (left: Result, right: Result): number =>
    severities.indexOf(left.severity) - severities.indexOf(right.severity);
  const ids = new Set(names.map(({ id }) => id));
  const others = healthy.results.filter(({ rule }) => !ids.has(rule));
  return withResults(healthy, [...wrong.sort(bySeverity), ...others]);
})();

/** Text from a hostile host in every field, also in the picture. */
export const hostile: Report = (() => {
  const { pairs, ...head } = documentOf('hostile');
  const text = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>\u202e${'long'.repeat(60)}`;
  const seen = { a: 'yes', b: 'unknown' } as const;
  return {
    ...head,
    pairs: pairs.map((pair) => ({
      ...pair,
      picture: {
        hosts: { a: { system: text, mounts: 3, services: 2 }, b: {} },
        addresses: [{ address: text, held: seen }],
        cluster: { manager: 'pacemaker', seesPeer: seen },
        rings: [{ id: 0, addresses: { a: text, b: text }, connected: seen }],
        fencing: (['a', 'b'] as const).map((target) => ({
          ...({ target, enabled: 'yes', answers: 'unknown' } as const),
          devices: [{ id: text, agent: text, address: text, running: 'yes' }],
        })),
        stores: [{ kind: 'shared', name: text, paths: [text], mounted: seen }],
        copies: [{ tool: text, from: 'a', items: 3, running: 'yes' }],
      },
    })),
  };
})();

const waived = (pair: PairReport): PairReport => {
  const [first, ...others] = pair.results.filter(({ verdict }) => verdict === 'fail');
  const rest = pair.results.filter(({ verdict }) => verdict !== 'fail');
  const waiver = {
    ...{ reason: 'the second power supply comes with the new rack', owner: 'infrastructure@example.org' },
    ...{ expires: '2027-03-31', daysLeft: 129, at: { path: 'halint.yaml', line: 31 } },
  };
  return first === undefined ? pair : withResults(pair, [...others, { ...first, verdict: 'waived', waiver }, ...rest]);
};

/** A fleet as it is: most pairs are in order, some are not, some could not be read. */
export const fleet: readonly PairReport[] = Array.from({ length: 200 }, (_, i) => {
  const number = String(i + 1).padStart(3, '0');
  const kind = i % 20;
  const base =
    kind === 3
      ? splitBrain
      : kind === 7 || kind === 8
        ? demo
        : kind === 11
          ? unreachable
          : kind === 13
            ? waived(demo)
            : healthy;
  return { ...withHistory(base, i), pair: `mail-${['berlin', 'lyon', 'gdansk', 'porto'][i % 4] ?? ''}-${number}` };
});
