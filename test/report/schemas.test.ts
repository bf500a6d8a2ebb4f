import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { Project, type Type } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/sdk/index.ts';

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

interface Definition {
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly enum?: readonly string[];
}

interface Schema {
  readonly definitions: Readonly<Record<string, Definition>>;
}

const read = (name: string): Schema => JSON.parse(readFileSync(path(`schemas/${name}.schema.json`), 'utf8'));

/** Definitions of a schema that stand for a type of the SDK, and the file that declares it. */
const typed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  report: {
    Report: 'report',
    PairReport: 'report',
    HostReport: 'report',
    UnknownFact: 'report',
    MissingHostFact: 'report',
    Result: 'report',
    ReportedFinding: 'report',
    NextStep: 'report',
    Readiness: 'readiness',
    NoGoReason: 'readiness',
    NextOperation: 'readiness',
    RuleReport: 'report',
    Counts: 'report',
    SeverityChange: 'report',
    AppliedWaiver: 'waiver',
    FindingHistory: 'history',
    PastFinding: 'history',
    PairHistory: 'history',
    TrendLine: 'trend',
    FailoverTests: 'failover-test',
    FailoverTest: 'failover-test',
    RequiredTest: 'failover-test',
    Provenance: 'provenance',
    ChainLink: 'provenance',
    EffectiveSetting: 'provenance',
    Location: 'location',
    DriftItem: 'finding',
    Severity: 'finding',
    Side: 'pair',
  },
  comparison: {
    Comparison: 'comparison',
    LonePair: 'comparison',
    PairComparison: 'comparison',
    ComparedReport: 'comparison',
    UnreadHost: 'comparison',
    ComparedFinding: 'comparison',
    ComparedPlace: 'comparison',
    JudgementState: 'comparison',
    FoundVerdict: 'comparison',
    Severity: 'finding',
    Verdict: 'report',
  },
  history: {
    HistoryDocument: 'history',
    HistoryRecord: 'history',
    PastFinding: 'history',
    TrendLine: 'trend',
    Severity: 'finding',
  },
  trend: { Trend: 'trend', PairTrend: 'trend', TrendLine: 'trend', OpenFinding: 'trend', Severity: 'finding' },
  snapshot: {
    Snapshot: 'snapshot',
    HostSnapshot: 'snapshot',
    TextFile: 'reading',
    CommandOutput: 'reading',
    ListedFile: 'reading',
    Access: 'reading',
  },
};

/** Enumerations inside a definition, as `definition.property`, and the type that each spells out. */
const enumerated: readonly (readonly [string, string, string, string])[] = [
  ['report', 'PairReport.profile', 'pair', 'Profile'],
  ['report', 'PairReport.phase', 'pair', 'UpdatePhase'],
  ['report', 'Readiness.phase', 'pair', 'OperationPhase'],
  ['report', 'RuleReport.part', 'rule-part', 'RulePart'],
  ['report', 'UnknownFact.reason', 'fact', 'UnknownReason'],
  ['report', 'MissingHostFact.reason', 'fact', 'UnknownReason'],
  ['report', 'Result.verdict', 'report', 'Verdict'],
  ['report', 'ReportedFinding.moment', 'finding', 'Moment'],
  ['report', 'PastFinding.moment', 'finding', 'Moment'],
  ['report', 'FailoverTest.kind', 'failover-test', 'FailoverTestKind'],
  ['report', 'RequiredTest.kind', 'failover-test', 'FailoverTestKind'],
  ['comparison', 'ComparedReport.phase', 'pair', 'UpdatePhase'],
  ['comparison', 'ComparedFinding.moment', 'finding', 'Moment'],
  ['trend', 'OpenFinding.moment', 'finding', 'Moment'],
  ['snapshot', 'ReadingFailed.reason', 'reading', 'ReadingFailure'],
  ['snapshot', 'ListedFile.type', 'reading', 'FileType'],
];

const project = new Project({ tsConfigFilePath: path('tsconfig.json'), skipAddingFilesFromTsConfig: true });
project.addSourceFilesAtPaths(path('src/sdk/**/*.ts'));

function typeOf(file: string, name: string): Type {
  const source = project.getSourceFileOrThrow((each) => each.getBaseName() === `${file}.ts`);
  return (source.getInterface(name) ?? source.getTypeAliasOrThrow(name)).getType();
}

const literals = (type: Type): readonly unknown[] =>
  type
    .getUnionTypes()
    .map((each) => each.getLiteralValue())
    .sort();

describe('a schema is what the types of the SDK are', () => {
  for (const [name, types] of Object.entries(typed)) {
    for (const [type, file] of Object.entries(types)) {
      it(`${name}: ${type}`, () => {
        const definition = read(name).definitions[type];
        const declared = typeOf(file, type);
        if (definition?.enum !== undefined) {
          expect([...definition.enum].sort()).toEqual(literals(declared));
          return;
        }
        const properties = declared.getProperties();
        expect(Object.keys(definition?.properties ?? {}).sort()).toEqual(
          properties.map((each) => each.getName()).sort(),
        );
        const required = properties.filter((each) => !each.isOptional()).map((each) => each.getName());
        expect([...(definition?.required ?? [])].sort()).toEqual(required.sort());
        expect(definition?.additionalProperties).toBe(false);
      });
    }
  }

  it.each(enumerated)('%s: the values of %s', (schema, place, file, type) => {
    const [definition = '', property = ''] = place.split('.');
    const found = read(schema).definitions[definition]?.properties?.[property];
    expect(found).toMatchObject({ enum: expect.any(Array) });
    const values = found !== undefined && 'enum' in found && Array.isArray(found.enum) ? found.enum : [];
    expect([...values].sort()).toEqual(literals(typeOf(file, type)));
  });
});

describe('the schema of the snapshot', () => {
  const isSnapshot = new Ajv.Ajv().compile<Snapshot>(read('snapshot'));
  const host: Snapshot['hosts']['a'] = {
    name: 'mail-a',
    via: 'ssh2 root@192.0.2.11:22',
    status: 'complete',
    duration: 0.8,
    clock: 1772417647.1,
    clockReference: 1772417647.2,
    clockUncertainty: 0.05,
    readings: {
      'file:/etc/fstab': { read: true, value: { path: '/etc/fstab', text: '' } },
      'glob:/etc/drbd.d/*.res': { read: true, value: [] },
      'command:crm_mon -1r': { read: true, value: { stdout: '', stderr: '', exit: 0 } },
      'listing:synced': {
        read: true,
        value: [
          {
            path: '/etc/x',
            type: 'link',
            size: 3,
            target: 'y',
            access: { mode: 0o777, user: 'root', group: 'root', uid: 0, gid: 0 },
            modified: 1,
            links: 1,
          },
        ],
      },
      'file:/etc/none': { read: false, reason: 'absent', detail: '' },
    },
    costs: { 'command:crm_mon -1r': 0.03 },
  };
  const snapshot: Snapshot = {
    schemaVersion: 1,
    halint: '0.1.0',
    pair: 'mail',
    takenAt: '2026-03-02T02:14:07.480Z',
    hosts: {
      a: host,
      b: { name: 'mail-b', via: 'ssh2', status: 'unreachable', error: 'refused', duration: 3, readings: {}, costs: {} },
    },
  };
  const withHost = (changed: object): unknown => ({
    ...snapshot,
    hosts: { ...snapshot.hosts, a: { ...host, ...changed } },
  });

  it('accepts readings of every kind of source', () => {
    expect(isSnapshot(snapshot), JSON.stringify(isSnapshot.errors)).toBe(true);
  });

  it.each([
    ['an unknown key', { ...snapshot, extra: 1 }],
    ['a reading without a value', withHost({ readings: { 'file:/etc/fstab': { read: true } } })],
    [
      'a failure with a value',
      withHost({ readings: { 'file:/etc/fstab': { read: false, reason: 'absent', detail: '', value: '' } } }),
    ],
    [
      'a reason that there is not',
      withHost({ readings: { 'file:/etc/fstab': { read: false, reason: 'tired', detail: '' } } }),
    ],
    ['a host without readings', withHost({ readings: undefined })],
  ])('refuses %s', (_what, document) => {
    expect(isSnapshot(document)).toBe(false);
  });
});
