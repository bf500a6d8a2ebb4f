import { Command, CommanderError, Option } from 'commander';
import { untrustedVariable } from '../../config/reading/untrusted-variable.ts';
import type { Logger } from '../audit.ts';
import { describeDoctor, describeSudoers } from './access-program.ts';
import { describeCheck, describeFacts, describeGather } from './audit-program.ts';
import { exitCode } from '../exit-code.ts';
import { endHelp, optionDescription } from './help.ts';
import type { CommandContext } from './options.ts';
import { inLocale } from '../output/plain-text.ts';
import { describeReport } from './report-program.ts';
import { describeRules } from './rules-program.ts';
import { describeCompletion, describeConfig, describeDemo, describeInit, describeWaive } from './setup-program.ts';
import { Stopped } from '../stopped.ts';
import { describeSync } from './sync-program.ts';
import { ReadingProgress } from '../progress/reading-progress.ts';
import { statusLine } from '../output/status-line.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';
import { writeNow } from '../output/write-now.ts';
import { writeError } from '../output/standard-error.ts';

/** Runs halint with these arguments and returns the exit code. Commands are loaded on use. */
export async function run(argv: readonly string[]): Promise<number> {
  let code: number = exitCode.usage;
  const finish = (result: number): void => {
    code = result;
  };
  const program = buildProgram(finish, argv[0]);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.clean : exitCode.usage;
    if (error instanceof Stopped) {
      writeError(`halint: ${error.message}\n`);
      return error.exitCode;
    }
    if (error instanceof UsageError) {
      writeError(`halint: ${error.message}\n`);
      return exitCode.usage;
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    writeError(`halint: internal error, please report it:\n${stack}\n`);
    return exitCode.internal;
  }
}

/** Written synchronously, because the process may exit right after the help. */
function helpOut(text: string): void {
  const failure = writeNow(inLocale(text));
  if (failure !== undefined) throw new UsageError(failure);
}

/** Grace period in milliseconds for a read-only command after a signal. */
const grace = 300;

/**
 * A signal that aborts on SIGINT and SIGTERM. A read-only command exits after the grace period, even if a connection is
 * still open. A command that writes on hosts completes its current step.
 */
function stopped({ writes }: { readonly writes: boolean }, active: () => readonly string[]): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      const reason = new Stopped(signal, active());
      stop.abort(reason);
      if (writes) return;
      setTimeout(() => {
        // Node waits for a call that hangs in the kernel (an unread pipe, a dead mount). Only the signal's default
        // action ends it.
        if (process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq')))
          process.kill(process.pid, signal);
        process.exit(process.exitCode ?? reason.exitCode);
      }, grace).unref();
    });
  }
  return stop.signal;
}

interface GlobalOptions {
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly progress?: 'auto' | 'plain' | 'none';
}

/** Programs parse what a pipe carries, so that progress goes there only on request. */
function readingProgress(mode: 'auto' | 'plain' | 'none'): ReadingProgress {
  const onTerminal = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  const chosen = mode === 'auto' ? (onTerminal ? 'line' : 'none') : mode;
  return new ReadingProgress(chosen, statusLine, process.stderr);
}

/** The commands, in the order in which help lists them. */
const commands: Readonly<Record<string, (program: Command, context: CommandContext) => void>> = {
  check: describeCheck,
  gather: describeGather,
  facts: describeFacts,
  doctor: describeDoctor,
  sudoers: describeSudoers,
  sync: describeSync,
  rules: describeRules,
  config: describeConfig,
  report: describeReport,
  waive: describeWaive,
  init: describeInit,
  demo: describeDemo,
  completion: describeCompletion,
};

/**
 * Describes the command line; `finish` receives the exit code. If the first argument names a command, only that command
 * is described, because describing all of them slows down every start.
 */
export function buildProgram(finish: (code: number) => void, first = ''): Command {
  const program = new Command('halint');
  program
    .description(
      'Checks a two-host high-availability mail cluster: reads both hosts, judges them as a pair, and reports.',
    )
    .version(version, '-V, --version')
    .option('-v, --verbose', 'print details on standard error: SSH client, recognised files, internal errors')
    .option('-q, --quiet', 'print no progress and no details on standard error, only errors')
    .addOption(
      new Option(
        '--progress <mode>',
        'progress on standard error while hosts are read; auto: a line if it is a terminal, otherwise nothing; plain: ' +
          'a line per step',
      )
        .choices(['auto', 'plain', 'none'])
        .default('auto'),
    )
    .option('--no-color', 'no colours (same as NO_COLOR)')
    .exitOverride()
    .configureOutput({ writeOut: helpOut })
    .configureHelp({ showGlobalOptions: true, optionDescription });

  const logger = (does: { readonly writes: boolean } = { writes: false }): Logger => {
    const { verbose = false, quiet = false, progress = 'auto' } = program.opts<GlobalOptions>();
    // A command that writes on hosts prints what it does itself.
    const following = does.writes ? undefined : readingProgress(quiet ? 'none' : progress);
    return {
      detail: (line) => verbose && !quiet && writeError(`${line}\n`),
      signal: stopped(does, () => following?.active ?? []),
      ...(following === undefined ? {} : { progress: following }),
    };
  };
  const color = (): { color?: boolean } => (program.opts<{ color: boolean }>().color ? {} : { color: false });
  const withConfig = (command: Command): Command =>
    command
      .addOption(
        new Option('-c, --config <file>', 'configuration; default: halint.yaml in this folder or a parent').env(
          'HALINT_CONFIG',
        ),
      )
      .option(
        '--untrusted-config',
        'refuse site rules, secrets, logins and files outside the folder of the configuration',
      )
      .on('option:untrusted-config', () => {
        process.env[untrustedVariable] = '1';
      });

  const all = (): Command => buildProgram(() => undefined);
  const context = { withConfig, logger, color, all, finish };
  const named = Object.entries(commands).filter(([name]) => name === first);
  for (const [, add] of named.length > 0 ? named : Object.entries(commands)) add(program, context);
  endHelp(program);
  return program;
}
