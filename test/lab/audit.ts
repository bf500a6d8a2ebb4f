import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import type { PairReport, Report, Side } from '../../src/sdk/index.ts';
import { run, runProgram } from './lab.ts';

/** How halint reaches the hosts, and what its configuration says beyond the usual. */
export interface Access {
  readonly user?: string;
  readonly sudo?: boolean | { readonly password: { readonly env: string } };
  readonly transport?: 'ssh2' | 'openssh';
  readonly profile?: 'bluemind' | 'cyrus' | 'generic';
  readonly policy?: Readonly<Record<string, unknown>>;
  /** What host b's BMC is said to be; merged over the truth. */
  readonly bmcOfB?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Archives to read in place of the hosts. */
  readonly archives?: Readonly<Record<Side, string>>;
  /** Seconds for the run on each host; hosts with their own kernel are slow. */
  readonly deadline?: number;
  /** Seconds for each step of connecting. */
  readonly connectTimeout?: number;
  /** Only these rules are judged, and only what they need is read. */
  readonly rules?: readonly string[];
  /** Releases that the pair is to be upgraded to. */
  readonly targets?: readonly string[];
}

export interface Audit {
  readonly exit: number;
  readonly report: PairReport;
  readonly stdout: string;
  readonly stderr: string;
  /** Wall-clock seconds of the whole command. */
  readonly seconds: number;
}

const net = process.env['LAB_NET'] ?? '10.77';

/** The built command of this folder, or of another checkout that LAB_HALINT names. */
const root = process.env['LAB_HALINT'] ?? join(import.meta.dirname, '../..');
const command = join(root, packageJson.bin.halint);

/** The names of the hosts, by side. */
export const names: Readonly<Record<Side, string>> = { a: 'alpha', b: 'beta' };

const archive = ({ archives }: Access, side: Side) =>
  archives === undefined ? {} : { transport: 'archive', path: archives[side] };

function configuration(access: Access): string {
  const bmc = (number: number) => ({
    address: `${net}.0.${100 + number}`,
    user: 'fence',
    password: { env: 'LAB_BMC_PASSWORD' },
    cipherSuite: 3,
  });
  // JSON is YAML.
  return JSON.stringify({
    pair: {
      name: 'lab',
      profile: access.profile ?? 'bluemind',
      virtualIps: [`${net}.0.100`],
      externalUrl: 'https://mail.example.org/',
      policy: access.policy ?? { serviceUnits: { add: ['lsyncd'] } },
      hosts: {
        a: { name: names.a, address: `${net}.0.11`, bmc: bmc(1), ...archive(access, 'a') },
        b: { name: names.b, address: `${net}.0.12`, bmc: { ...bmc(2), ...access.bmcOfB }, ...archive(access, 'b') },
      },
    },
    defaults: {
      ...(access.deadline === undefined ? {} : { deadline: access.deadline }),
      ...(access.connectTimeout === undefined ? {} : { connectTimeout: access.connectTimeout }),
      user: access.user ?? 'root',
      sudo: access.sudo ?? false,
      transport: access.transport ?? 'ssh2',
      identityFile: join(run, 'keys', 'admin'),
      knownHosts: join(run, 'known_hosts'),
    },
  });
}

/** Runs the built command against the two hosts. It must end within two minutes and the time for connecting. */
export async function halint(
  args: readonly string[],
  access: Access = {},
): Promise<{ readonly exit: number; readonly stdout: string; readonly stderr: string }> {
  const path = join(run, 'halint.yaml');
  await writeFile(path, configuration(access));
  return runProgram(process.execPath, [command, ...args, '--config', path], {
    seconds: 120 + (access.connectTimeout ?? 0),
    env: { LAB_BMC_PASSWORD: 'bmcpass', ...access.env },
  });
}

/** `halint check --format json` against the two hosts. */
export async function check(access: Access = {}): Promise<Audit> {
  const started = performance.now();
  const rules = (access.rules ?? []).flatMap((rule) => ['--rule', rule]);
  const targets = (access.targets ?? []).flatMap((target) => ['--target', target]);
  const { exit, stdout, stderr } = await halint(['check', '--format', 'json', ...rules, ...targets], access);
  const seconds = (performance.now() - started) / 1000;
  const report = parseReport(stdout, exit, stderr).pairs[0];
  if (report === undefined) throw new Error('the report has no pair');
  return { exit, report, stdout, stderr, seconds };
}

function parseReport(stdout: string, exit: number, stderr: string): Report {
  try {
    // halint's own document; test/report compares it with its schema.
    return JSON.parse(stdout) as Report;
  } catch {
    throw new Error(`halint check ended with ${exit} and no report:\n${stderr}\n${stdout.slice(0, 2000)}`);
  }
}

const place = (side: Side | undefined): string => (side === undefined ? 'pair' : names[side]);

function named(report: PairReport): { readonly line: string; readonly said: string }[] {
  return report.results
    .filter((result) => result.verdict === 'fail')
    .flatMap((result) =>
      result.findings.map((finding) => ({
        line: [
          result.rule,
          place(finding.host ?? result.host),
          finding.subject,
          ...(finding.moment === 'now' ? [] : [`(${finding.moment})`]),
        ].join(' '),
        said: `${finding.message}: ${finding.actual}`,
      })),
    );
}

/** Every finding as `rule host subject`, with the moment where it is not now; sorted. */
export const findings = (report: PairReport): string[] =>
  named(report)
    .map(({ line }) => line)
    .sort();

/** What the findings of these lines say: message and what was seen. */
export const saidBy = (report: PairReport, lines: readonly string[]): string[] =>
  named(report)
    .filter(({ line }) => lines.includes(line))
    .map(({ said }) => said);

/** Every verdict that nobody can give, as `rule host`; sorted. */
export const unknowns = (report: PairReport): string[] =>
  report.results
    .filter((result) => result.verdict === 'unknown')
    .map((result) => `${result.rule} ${place(result.host)}`)
    .sort();

/** Rules that passed on a host (or for the pair), as `rule host`. */
export const passes = (report: PairReport): string[] =>
  report.results.filter((result) => result.verdict === 'pass').map((result) => `${result.rule} ${place(result.host)}`);

/** Fails unless the findings are those that always hold, and exactly these besides; says what the others saw. */
export function expectFindings(report: PairReport, always: readonly string[], besides: readonly string[] = []): void {
  const found = findings(report);
  const others = found.filter((line) => !always.includes(line));
  const unforeseen = others.filter((line) => !besides.includes(line));
  expect(
    { missing: always.filter((line) => !found.includes(line)), besides: others },
    saidBy(report, unforeseen).join('\n'),
  ).toEqual({ missing: [], besides: [...besides].sort() });
}

/** The report without what may differ between two runs on an unchanged pair: times, and the name of the way in. */
export function comparable(report: PairReport): unknown {
  const host = (side: Side) => ({ ...report.hosts[side], via: '', duration: 0 });
  return { ...report, takenAt: '', hosts: { a: host('a'), b: host('b') } };
}
