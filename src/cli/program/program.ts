import { Command, CommanderError, Option } from 'commander';
import { untrustedVariable } from '../../config/reading/untrusted-variable.ts';
import type { Logger } from '../audit.ts';
import { describeDoctor, describeSudoers } from './access-program.ts';
import { describeCheck, describeFacts, describeGather } from './audit-program.ts';
import { exitCode } from '../exit-code.ts';
import { endHelp, optionDescription } from './help.ts';
import type { CommandContext } from './options.ts';
import { forPeople } from '../output/plain-text.ts';
import { describeReport } from './report-program.ts';
import { describeRules } from './rules-program.ts';
import { describeConfig, describeDemo, describeInit, describeWaive } from './setup-program.ts';
import { Stopped } from '../stopped.ts';
import { describeSync } from './sync-program.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';
import { writeNow } from '../output/write-now.ts';

/** Runs halint with these arguments and returns the exit code. Commands are loaded on use. */
export async function run(argv: readonly string[]): Promise<number> {
  let code: number = exitCode.usage;
  const finish = (result: number): void => {
    code = result;
  };
  const program = describe(finish, argv[0]);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.clean : exitCode.usage;
    if (error instanceof Stopped) {
      process.stderr.write(`halint: ${error.message}\n`);
      return error.exitCode;
    }
    if (error instanceof UsageError) {
      process.stderr.write(`halint: ${error.message}\n`);
      return exitCode.usage;
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`halint: internal error, please report it:\n${stack}\n`);
    return exitCode.internal;
  }
}

/** Written synchronously, because the process may exit right after the help. */
function helpOut(text: string): void {
  const failure = writeNow(forPeople(text));
  if (failure !== undefined) throw new UsageError(failure);
}

/** Grace period in milliseconds for a read-only command after a signal. */
const grace = 300;

/**
 * A signal that aborts on SIGINT and SIGTERM. A read-only command exits after the grace period, even if a connection is
 * still open. A command that writes on hosts completes its current step.
 */
function stopped({ writes }: { readonly writes: boolean }): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      const reason = new Stopped(signal);
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
};

/**
 * Describes the command line; `finish` receives the exit code. If the first argument names a command, only that command
 * is described, because describing all of them slows down every start.
 */
export function describe(finish: (code: number) => void, first = ''): Command {
  const program = new Command('halint');
  program
    .description(
      'Checks a two-host high-availability mail cluster: reads both hosts, judges them as a pair, and reports.',
    )
    .version(version, '-V, --version')
    .option('-v, --verbose', 'print progress on standard error')
    .option('--no-color', 'no colours (same as NO_COLOR)')
    .exitOverride()
    .configureOutput({ writeOut: helpOut })
    .configureHelp({ showGlobalOptions: true, optionDescription });

  const logger = (does: { readonly writes: boolean } = { writes: false }): Logger => {
    const { verbose } = program.opts<{ verbose?: boolean }>();
    return { detail: (line) => verbose === true && process.stderr.write(`${line}\n`), signal: stopped(does) };
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

  const context = { withConfig, logger, color, finish };
  const named = Object.entries(commands).filter(([name]) => name === first);
  for (const [, add] of named.length > 0 ? named : Object.entries(commands)) add(program, context);
  endHelp(program);
  return program;
}
