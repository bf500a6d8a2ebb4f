import { Command, CommanderError, Option } from 'commander';
import { untrustedVariable } from '../../config/reading/untrusted-variable.ts';
import type { Voice } from '../audit.ts';
import { describeCheck, describeFacts, describeGather } from './audit-program.ts';
import { exitCode } from '../exit-code.ts';
import { endHelp, optionDescription } from './help.ts';
import type { Wiring } from './options.ts';
import { forPeople } from '../output/plain-text.ts';
import { describeReport } from './report-program.ts';
import { describeRules } from './rules-program.ts';
import { describeConfig, describeDemo, describeInit } from './setup-program.ts';
import { Stopped } from '../stopped.ts';
import { describeSync } from './sync-program.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';
import { writeNow } from '../output/write-now.ts';

/** Runs halint with these arguments and gives the exit code. Commands load when they are called. */
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

/** Help is short, and the process may end right after it. */
function helpOut(text: string): void {
  const failure = writeNow(forPeople(text));
  if (failure !== undefined) throw new UsageError(failure);
}

/** Milliseconds in which a command that only reads may end by itself after a signal: it has little to put away. */
const grace = 300;

/**
 * Aborts when somebody stops halint. Made when a command begins that has something to end in good order. What a command
 * left open (a connection whose other side is silent) must not keep it there; one that writes on hosts ends what it has
 * begun.
 */
function stopped({ writes }: { readonly writes: boolean }): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      const reason = new Stopped(signal);
      stop.abort(reason);
      if (writes) return;
      setTimeout(() => {
        // Node waits for a call that hangs in the kernel (a pipe that nothing reads, a dead mount). Only the signal
        // itself ends that.
        if (process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq')))
          process.kill(process.pid, signal);
        process.exit(process.exitCode ?? reason.exitCode);
      }, grace).unref();
    });
  }
  return stop.signal;
}

/** The commands, in the order in which help lists them. */
const commands: Readonly<Record<string, (program: Command, wiring: Wiring) => void>> = {
  check: describeCheck,
  gather: describeGather,
  facts: describeFacts,
  sync: describeSync,
  rules: describeRules,
  config: describeConfig,
  report: describeReport,
  init: describeInit,
  demo: describeDemo,
};

/**
 * The command line as it is typed and as help tells it; `finish` gets the exit code. Where the first word is the name
 * of a command, that one is enough: describing all of them would be felt at every start.
 */
export function describe(finish: (code: number) => void, first = ''): Command {
  const program = new Command('halint');
  program
    .description('Checks a two-host high-availability mail cluster: reads both hosts, judges them together, reports.')
    .version(version, '-V, --version')
    .option('-v, --verbose', 'say what is being done, on standard error')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .exitOverride()
    .configureOutput({ writeOut: helpOut })
    .configureHelp({ showGlobalOptions: true, optionDescription });

  const voice = (does: { readonly writes: boolean } = { writes: false }): Voice => {
    const { verbose } = program.opts<{ verbose?: boolean }>();
    return { detail: (line) => verbose === true && process.stderr.write(`${line}\n`), signal: stopped(does) };
  };
  const color = (): { color?: boolean } => (program.opts<{ color: boolean }>().color ? {} : { color: false });
  const withConfig = (command: Command): Command =>
    command
      .addOption(
        new Option('-c, --config <file>', 'configuration; default: halint.yaml here or above').env('HALINT_CONFIG'),
      )
      .option(
        '--untrusted-config',
        'refuse what a stranger’s configuration could do: site rules, secrets, logins, files outside its folder',
      )
      .on('option:untrusted-config', () => {
        process.env[untrustedVariable] = '1';
      });

  const wiring = { withConfig, voice, color, finish };
  const named = Object.entries(commands).filter(([name]) => name === first);
  for (const [, add] of named.length > 0 ? named : Object.entries(commands)) add(program, wiring);
  endHelp(program);
  return program;
}
