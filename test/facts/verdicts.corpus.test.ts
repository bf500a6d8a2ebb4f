import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { corosyncConf } from '../../src/facts/cluster/corosync-conf.ts';
import { drbdConfig } from '../../src/facts/replication/drbd-config.ts';
import { keepalivedComplaints } from '../../src/facts/vip/keepalived-acceptance.ts';
import { csync2 } from '../../src/facts/sync/csync2.ts';
import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { parseFact } from './parse-fact.ts';

/** A folder of public samples with what the programs said of them. */
const corpus = process.env['HALINT_CORPUS'];
const folder = mkdtempSync(join(tmpdir(), 'halint-verdicts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Verdict {
  readonly sample: string;
  readonly accepted: boolean;
  readonly said: string;
}

interface Judge {
  readonly name: string;
  readonly verdicts: () => readonly Verdict[];
  /** Whether halint takes the text for one that the program accepts. */
  readonly ours: (text: string) => boolean;
  /** Why the two may differ, by what the program said; the empty text: it said nothing. */
  readonly reasons: readonly (readonly [RegExp, string])[];
}

/** The recorded words of a program: name, exit status and messages in the columns that are named. */
const recorded =
  (subject: string, file: string, [exit, words]: readonly [number, number], accepts: (exit: number) => boolean) =>
  (): readonly Verdict[] =>
    readFileSync(join(corpus ?? '', subject, 'expected', file), 'utf8')
      .trim()
      .split('\n')
      .map((row) => row.split('\t'))
      .map((columns) => ({
        sample: join(subject, columns[0] ?? ''),
        accepted: accepts(Number(columns[exit])),
        said: columns[words] ?? '',
      }));

/** csync2 reads its file before anything else; it is asked for a list that it cannot have without a database. */
const askCsync2 = (): readonly Verdict[] => {
  if (spawnSync('csync2', ['-h']).error !== undefined) return [];
  return readdirSync(join(corpus ?? '', 'csync2'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.cfg'))
    .map((name) => {
      copyFileSync(join(corpus ?? '', 'csync2', name), join(folder, 'csync2.cfg'));
      const run = spawnSync('csync2', ['-N', 'nowhere', '-D', folder, '-L'], {
        encoding: 'utf8',
        timeout: 20_000,
        env: { ...process.env, CSYNC2_SYSTEM_DIR: folder },
      });
      const said = `${run.stdout}${run.stderr}`.trim();
      return { sample: join('csync2', name), accepted: !/syntax error|must have/.test(said), said };
    });
};

const judges: readonly Judge[] = [
  {
    name: 'corosync -t',
    verdicts: recorded('corosync', 'corosync-t.tsv', [1, 2], (exit) => exit === 0),
    ours(text) {
      const fact = parseFact(corosyncConf, { conf: text });
      return fact.known && fact.value.problems.length === 0 && fact.value.refusals.length === 0;
    },
    reasons: [
      [
        /No valid name found for local host|Could not open|not a valid address on this host/,
        'the machine on which corosync ran has other addresses and no key: rules compare those with the host',
      ],
    ],
  },
  {
    name: 'keepalived -t',
    // 5: keepalived starts without the lines that it complains of.
    verdicts: recorded('keepalived', 'keepalived-t.tsv', [1, 2], (exit) => exit === 0),
    ours(text) {
      const fact = parseFact(keepalived, { main: text });
      return fact.known && keepalivedComplaints(fact.value).length === 0;
    },
    reasons: [
      [/No script set|not found, ignoring/, 'the sample has conditions for another host'],
      [/^[^|]*incompatible with AH/, 'vip/vrrp-authentication-useful judges AH'],
      [
        /garp_interval|gna_interval/,
        'a zero interval is what keepalived does without the line; strict mode has a rule',
      ],
      [/fwmark|route|[Rr]ule/, 'virtual servers, routes and rules are no part of the address of a pair'],
      [
        /tracked interface \S+ doesn't exist/,
        'vip/vrrp-interface-present judges interfaces, which a file does not tell',
      ],
    ],
  },
  {
    name: 'drbdadm dump',
    verdicts: recorded('drbd', 'rc.tsv', [2, 3], (exit) => exit === 0),
    ours(text) {
      const fact = parseFact(drbdConfig, { drbdConf: text });
      return fact.known && fact.value.refusals.length === 0;
    },
    reasons: [
      [
        /module-version, Module not loaded/,
        'drbdadm asks for the module of the running kernel, which the machine did not have',
      ],
      [
        /Failed to open include file/,
        'the sample includes files that lie beside it in a package; halint follows an empty folder',
      ],
      [
        /block-size\.res|adjust_switch/,
        'an option of a newer or of a test version: halint takes what any version of drbdadm takes',
      ],
      [
        /explicitly named connections|'(global|device|host|TK_PROXY)|keyword missing|in resource \S+, on /,
        'sections and hosts have a form that this version of drbdadm does not take: halint judges the options',
      ],
    ],
  },
  { name: 'csync2', verdicts: askCsync2, ours: (text) => parseFact(csync2, { main: text }).known, reasons: [] },
];

describe.skipIf(corpus === undefined || !existsSync(corpus))(
  'accepted and rejected configurations (skipped: HALINT_CORPUS is not set)',
  () => {
    it.each(judges.map((judge) => [judge.name, judge] as const))(
      '%s agrees, or the reason is known',
      (name, { verdicts, ours, reasons }) => {
        const rows = verdicts().map((verdict) => {
          const accepted = ours(readFileSync(join(corpus ?? '', verdict.sample), 'utf8'));
          const reason =
            accepted === verdict.accepted
              ? undefined
              : (reasons.find(([pattern]) => pattern.test(verdict.said))?.[1] ?? 'NOT EXPLAINED');
          return { ...verdict, accepted: verdict.accepted, halint: accepted, reason };
        });
        const count = (theirs: boolean, mine: boolean): number =>
          rows.filter((row) => row.accepted === theirs && row.halint === mine).length;
        const differing = rows.flatMap(({ sample, reason, said }) =>
          reason === undefined ? [] : [`  ${sample}: ${reason} (${said.slice(0, 100)})`],
        );
        console.log(
          [
            `${name}: ${rows.length} samples`,
            `  both accept ${count(true, true)}, both refuse ${count(false, false)}, only halint refuses ${count(true, false)}, only halint accepts ${count(false, true)}`,
            ...differing,
          ].join('\n'),
        );
        expect(differing.filter((line) => line.includes('NOT EXPLAINED'))).toEqual([]);
      },
    );
  },
);
