import fc from 'fast-check';
import type {
  AppliedWaiver,
  FailoverTests,
  FindingHistory,
  HostReport,
  SuppressionWarning,
  PairHistory,
  PairReport,
  PastFinding,
  Provenance,
  Remedy,
  RemedyStep,
  Report,
  ReportedFinding,
  Result,
  SimulatedFailover,
} from '../../src/sdk/index.ts';
import {
  failoverTestKinds,
  operationPhases,
  remedyGrades,
  remedyPlaces,
  remedyTools,
  ruleParts,
} from '../../src/sdk/index.ts';

const attacks = [
  '\u001b[31m',
  '\u009b2J',
  '\u0007',
  '\0',
  '\r',
  '\n',
  '\t',
  '\u202e',
  '\u2066',
  '\u200b',
  '\ufeff',
  '\u{e0041}',
  '\ud800',
  '\udfff',
  '\ufffe',
  '\u2028',
  '\u2029',
  '\u3164',
  '::error file=x::y',
  '::stop-commands::t',
  '::set-output name=a::b',
  '##vso[task.complete]',
  '##[error]',
  '##teamcity[x]',
  '=1+1',
  '+1',
  '-1',
  '@SUM(1)',
  '<script>',
  '</td>',
  ']]>',
  '<!--',
  '-->',
  '&',
  '"',
  "'",
  '`',
  '|',
  '[a](http://x)',
  '%0A',
  '\\',
  '#',
  ',',
  ';',
  'fe80::1',
  '::1',
  '監視',
  'e\u0301',
  '😀',
  '__proto__',
  '  ',
  '/etc/fstab',
  '{{',
  '# TODO',
];

/** Text as the worst host could send it. */
const hostile = fc.oneof(
  fc
    .array(
      fc.oneof(fc.constantFrom(...attacks), fc.string({ maxLength: 5 }), fc.string({ unit: 'binary', maxLength: 3 })),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('')),
  fc.constantFrom(...attacks),
  fc.string({ maxLength: 200 }),
);

const side = fc.constantFrom('a', 'b');
const severity = fc.constantFrom('critical', 'error', 'warning', 'info');
const moment = fc.constantFrom('now', 'after-reboot', 'after-failover');

const lines = fc.oneof(hostile, fc.tuple(hostile, hostile));
const remedyStep: fc.Arbitrary<RemedyStep> = fc.record(
  {
    on: fc.constantFrom(...remedyPlaces),
    text: hostile,
    check: hostile,
    effect: hostile,
    verify: hostile,
    undo: hostile,
    file: fc.record({ path: hostile, lines }),
    commands: fc.dictionary(fc.constantFrom(...remedyTools), lines, { maxKeys: 2 }),
  },
  { requiredKeys: ['on', 'text'] },
);
const steps: fc.Arbitrary<Remedy> = fc.record(
  {
    grade: fc.constantFrom(...remedyGrades),
    subject: fc.constantFrom('path', 'resource'),
    steps: fc.oneof(fc.tuple(remedyStep), fc.tuple(remedyStep, remedyStep)),
  },
  { requiredKeys: ['grade', 'steps'] },
);
const values = fc.dictionary(fc.constantFrom('path', 'resource', 'host', 'other'), hostile, { maxKeys: 3 });

const count = fc.nat({ max: 400 });
const positive = fc.integer({ min: 1, max: 400 });
const location = fc.record({ path: hostile, line: fc.integer({ min: 1 }) }, { requiredKeys: ['path'] });

const findingHistory: fc.Arbitrary<FindingHistory> = fc.record(
  {
    since: hostile,
    perhapsOlder: fc.boolean(),
    runs: positive,
    notJudged: count,
    appearances: count,
    flapping: fc.constant(true as const),
    isNew: fc.constant(true as const),
    was: hostile,
  },
  { requiredKeys: ['since', 'perhapsOlder', 'runs', 'notJudged', 'appearances'] },
);

const pastFinding: fc.Arbitrary<PastFinding> = fc.record(
  {
    rule: hostile,
    severity,
    host: hostile,
    subject: hostile,
    moment,
    message: hostile,
    accepted: fc.constant(true as const),
    since: hostile,
    perhapsOlder: fc.boolean(),
    lastSeen: hostile,
    runs: positive,
    notJudged: count,
    appearances: count,
    flapping: fc.constant(true as const),
  },
  {
    requiredKeys: [
      ...(['rule', 'severity', 'subject', 'moment', 'message', 'since', 'perhapsOlder'] as const),
      ...(['lastSeen', 'runs', 'notJudged', 'appearances'] as const),
    ],
  },
);

const pairHistory: fc.Arbitrary<PairHistory> = fc.record(
  {
    runs: positive,
    first: hostile,
    previous: hostile,
    resolved: fc.array(pastFinding, { maxLength: 2 }),
    unsettled: fc.array(pastFinding, { maxLength: 2 }),
    trend: fc.array(
      fc.record({
        takenAt: hostile,
        findings: fc.record({ critical: count, error: count, warning: count, info: count }),
        notJudged: count,
        waived: count,
        notRead: fc.array(hostile, { maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['runs', 'first', 'resolved', 'unsettled', 'trend'] },
);

const failoverTests: fc.Arbitrary<FailoverTests> = fc.record(
  {
    maxDays: positive,
    tests: fc.array(
      fc.record(
        {
          date: hostile,
          kind: fc.constantFrom(...failoverTestKinds),
          result: fc.constantFrom('passed', 'failed'),
          host: hostile,
          operator: hostile,
          note: hostile,
          source: fc.constantFrom('configuration', 'cluster'),
          at: location,
        },
        { requiredKeys: ['date', 'kind', 'result', 'source'] },
      ),
      { maxLength: 2 },
    ),
    required: fc.array(
      fc.record(
        {
          kind: fc.constantFrom(...failoverTestKinds),
          state: fc.constantFrom('current', 'due', 'missing', 'unknown'),
          last: hostile,
          until: hostile,
        },
        { requiredKeys: ['kind', 'state'] },
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['tests', 'required'] },
);

const provenance: fc.Arbitrary<Provenance> = fc.record(
  {
    snapshot: hostile,
    configuration: hostile,
    rules: hostile,
    previous: fc.record({ file: hostile, sha256: hostile }),
    policy: fc.array(fc.record({ key: hostile, value: hostile, origin: hostile }), { maxLength: 2 }),
  },
  { requiredKeys: ['snapshot', 'configuration', 'rules', 'policy'] },
);

/** What a run adds that stores history and evidence. */
const records = fc.record({ history: pairHistory, failoverTests, provenance }, { requiredKeys: [] });

const waiver: fc.Arbitrary<AppliedWaiver> = fc.record(
  {
    reason: hostile,
    owner: hostile,
    expires: hostile,
    daysLeft: count,
    approver: hostile,
    ticket: hostile,
    risk: hostile,
    at: location,
  },
  { requiredKeys: ['reason', 'owner', 'expires', 'daysLeft', 'at'] },
);

const finding: fc.Arbitrary<ReportedFinding> = fc.record(
  {
    subject: hostile,
    message: hostile,
    expected: hostile,
    actual: hostile,
    moment,
    remedy: hostile,
    host: side,
    at: fc.record({ path: hostile, line: fc.integer({ min: 1 }) }, { requiredKeys: ['path'] }),
    file: fc.record(
      { path: fc.oneof(hostile, fc.constant('rendered/a/etc/fstab')), line: fc.integer({ min: 1 }) },
      { requiredKeys: ['path'] },
    ),
    drift: fc.record({ path: hostile }),
    measured: fc.constant(true as const),
    steps,
    values,
    history: findingHistory,
  },
  { requiredKeys: ['subject', 'message', 'expected', 'actual', 'moment', 'remedy'] },
);

const ruleId = hostile.map((text) => `boot/${text}`);
const severityChanged = fc.record({ from: severity, reason: hostile });
const named = { rule: ruleId, severity, severityChanged, summary: hostile, host: side };
const result: fc.Arbitrary<Result> = fc.oneof(
  fc.record(
    {
      ...named,
      verdict: fc.constantFrom('fail', 'waived'),
      reason: hostile,
      waiver,
      inPart: fc.constant(true as const),
      explainedBy: fc.array(ruleId, { minLength: 1, maxLength: 2 }),
      findings: fc.array(finding, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ['rule', 'severity', 'summary', 'verdict', 'findings'] },
  ),
  // All that it found is explained by other rules.
  fc.record(
    {
      ...named,
      verdict: fc.constant('fail' as const),
      reason: hostile,
      explainedBy: fc.array(ruleId, { minLength: 1, maxLength: 2 }),
      findings: fc.constant([]),
    },
    { requiredKeys: ['rule', 'severity', 'summary', 'verdict', 'explainedBy', 'findings'] },
  ),
  fc.record(
    {
      ...named,
      verdict: fc.constantFrom('pass', 'unknown', 'skip', 'off'),
      reason: hostile,
      findings: fc.constant([]),
    },
    { requiredKeys: ['rule', 'severity', 'summary', 'verdict', 'findings'] },
  ),
);

const host: fc.Arbitrary<HostReport> = fc.record(
  {
    name: hostile,
    address: hostile,
    via: fc.oneof(hostile, fc.constant('tree rendered/a')),
    status: fc.constantFrom('complete', 'partial', 'unreachable'),
    error: hostile,
    duration: fc.double({ min: 0, max: 1e25, noNaN: true }),
    unknownFacts: fc.array(
      fc.record({
        fact: hostile,
        reason: fc.constantFrom('absent', 'denied', 'timeout', 'too-large', 'not-collected', 'unparsable'),
        detail: hostile,
      }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['name', 'address', 'via', 'status', 'duration', 'unknownFacts'] },
);

const update = fc.oneof(
  fc.constant({}),
  fc.record({
    phase: fc.constantFrom('pre-update', 'mid-update', 'post-update'),
    readiness: fc.record({
      phase: fc.constantFrom(...operationPhases),
      go: fc.boolean(),
      reasons: fc.array(
        fc.record(
          { rule: hostile, verdict: fc.constantFrom('fail', 'unknown'), host: side, text: hostile, why: hostile },
          { requiredKeys: ['verdict', 'text', 'why'] },
        ),
        { maxLength: 2 },
      ),
      excepted: fc.array(hostile, { maxLength: 2 }),
      next: fc.record(
        {
          text: hostile,
          host: side,
          commands: fc.dictionary(hostile, fc.array(hostile, { maxLength: 2 }), { maxKeys: 2 }),
        },
        { requiredKeys: ['text'] },
      ),
    }),
    nextStep: fc.record({ text: hostile, host: side, rule: hostile }, { requiredKeys: ['text'] }),
  }),
);

const note: fc.Arbitrary<SuppressionWarning> = fc.record(
  {
    kind: fc.constantFrom('expired', 'expires-soon', 'unused', 'changed'),
    rule: hostile,
    subject: hostile,
    text: hostile,
    host: side,
    at: fc.record({ path: hostile, line: fc.integer({ min: 1 }) }),
  },
  { requiredKeys: ['kind', 'rule', 'subject', 'text'] },
);
const names = fc.array(hostile, { maxLength: 2 });
const failover: fc.Arbitrary<SimulatedFailover> = fc.oneof(
  fc.record({ lost: side, unknown: hostile }),
  fc.record({
    lost: side,
    basis: fc.constantFrom('live', 'file'),
    fenced: fc.boolean(),
    devices: names,
    services: fc.array(
      fc.record(
        { id: hostile, state: fc.constantFrom('started', 'promoted', 'stopped', 'held'), on: names, reason: hostile },
        { requiredKeys: ['id', 'state', 'on'] },
      ),
      { maxLength: 3 },
    ),
    steps: fc.array(fc.record({ step: hostile, on: hostile, after: names }, { requiredKeys: ['step', 'after'] }), {
      maxLength: 3,
    }),
  }),
);
const simulated = fc.oneof(
  fc.constant({}),
  fc.record({
    picture: fc.record({
      hosts: fc.constant({ a: {}, b: {} }),
      addresses: fc.constant([]),
      cluster: fc.constant({ manager: 'pacemaker', seesPeer: { a: 'yes', b: 'unknown' } } as const),
      failovers: fc.array(failover, { maxLength: 2 }),
    }),
  }),
);
const hygiene = fc.oneof(fc.constant({}), fc.record({ hygiene: fc.array(note, { minLength: 1, maxLength: 3 }) }));

const pair: fc.Arbitrary<PairReport> = fc
  .record({
    pair: hostile,
    profile: fc.constantFrom('bluemind', 'cyrus', 'generic'),
    hosts: fc.record({ a: host, b: host }),
    takenAt: fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      hostile,
    ),
    results: fc.array(result, { maxLength: 6 }),
    update,
    tidiness: hygiene,
    stored: records,
    simulated,
  })
  .map(({ update: step, tidiness, stored, simulated: drawn, ...part }) => {
    const count = (verdict: Result['verdict']): number =>
      part.results.filter((each) => each.verdict === verdict).length;
    const found = (wanted: Result['severity']): number =>
      part.results
        .filter((each) => each.verdict === 'fail' && each.severity === wanted)
        .reduce((sum, each) => sum + each.findings.length, 0);
    return {
      ...part,
      ...step,
      ...tidiness,
      ...stored,
      ...drawn,
      counts: {
        pass: count('pass'),
        fail: count('fail'),
        unknown: count('unknown'),
        skip: count('skip'),
        waived: count('waived'),
        ...(count('off') === 0 ? {} : { off: count('off') }),
      },
      findings: { critical: found('critical'), error: found('error'), warning: found('warning'), info: found('info') },
    };
  });

const rule = fc.record(
  {
    severity,
    part: fc.constantFrom(...ruleParts),
    summary: hostile,
    why: hostile,
    remedy: hostile,
    steps,
    references: fc.array(hostile, { maxLength: 2 }),
  },
  { requiredKeys: ['severity', 'summary', 'why', 'remedy', 'references'] },
);

/** Any document that the schema allows, with hostile text in every place that holds text. */
export const anyReport: fc.Arbitrary<Report> = fc
  .record({
    schemaVersion: fc.constant(1 as const),
    halint: hostile,
    pairs: fc.array(pair, { maxLength: 2 }),
    text: rule,
  })
  .map(({ text, ...report }) => ({
    ...report,
    rules: Object.fromEntries(report.pairs.flatMap(({ results }) => results.map((each) => [each.rule, text]))),
  }));
