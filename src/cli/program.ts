import { Command, CommanderError, Option } from 'commander';
import type { Voice } from './audit.ts';
import { exitCode } from './exit-code.ts';
import { formatNames } from './format-names.ts';
import { endHelp, optionDescription } from './help.ts';
import { describeReport } from './report-program.ts';
import { describeSync } from './sync-program.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
const none: readonly string[] = [];
const asTextOrJson = (): Option => new Option('-f, --format <name>', 'how to print it').choices(['text', 'json']).default('text');

/** Runs halint with these arguments and gives the exit code. Commands load when they are called. */
export async function run(argv: readonly string[]): Promise<number> {
  let code: number = exitCode.usage;
  const program = describe((result) => {
    code = result;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.clean : exitCode.usage;
    if (error instanceof UsageError) {
      process.stderr.write(`halint: ${error.message}\n`);
      return exitCode.usage;
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`halint: internal error, please report it:\n${stack}\n`);
    return exitCode.internal;
  }
}

/** Aborts when somebody stops halint. Made when a command begins that has something to end in good order. */
function stopped(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  return stop.signal;
}

/** The command line as it is typed and as help tells it; `finish` gets the exit code. */
export function describe(finish: (code: number) => void): Command {
  const program = new Command('halint');
  program
    .description('Checks a two-host high-availability mail cluster: reads both hosts, judges them together, reports.')
    .version(version, '-V, --version')
    .option('-v, --verbose', 'say what is being done, on standard error')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, optionDescription });

  const voice = (): Voice => {
    const { verbose } = program.opts<{ verbose?: boolean }>();
    return { detail: (line) => verbose === true && process.stderr.write(`${line}\n`), signal: stopped() };
  };
  const color = (): { color?: boolean } => (program.opts<{ color: boolean }>().color ? {} : { color: false });
  const withConfig = (command: Command): Command =>
    command.addOption(new Option('-c, --config <file>', 'configuration; default: halint.yaml here or above').env('HALINT_CONFIG'));

  withConfig(program.command('check'))
    .summary('gather, judge, report')
    .description('Reads both hosts of each pair, judges them, and reports. Nothing is written on a host.')
    .option('-p, --pair <name>', 'only this pair (repeatable)', collect, none)
    .option('-r, --rule <pattern>', 'only rules whose id matches, for example fencing/* (repeatable)', collect, none)
    .option('--shard <i/n>', 'only the I-th of N parts of the pairs, for example 2/5; `halint report merge` puts their reports together')
    .option('-f, --format <name[=path]>', `${formatNames.join(', ')}; with a path, into that file (repeatable); default: text`, collect, none)
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 when a finding is at least this bad')
        .choices(['critical', 'error', 'warning', 'info'])
        .default('warning'),
    )
    .addOption(
      new Option('--phase <name>', 'judge for this phase of an update, and say its next step').choices(['pre-update', 'mid-update', 'post-update']),
    )
    .option('--baseline <file>', 'findings that were there before and do not count; default: baseline of the configuration')
    .option('--update-baseline', 'write the baseline anew: all that is found now; what could not be judged stays in it')
    .option('--prune-baseline', 'take out of the baseline what is gone')
    .option('--remedy <file>', 'also write what to do: steps as FILE.sh, or an Ansible playbook as FILE.yml; nothing of it is run')
    .option('--snapshot <file>', 'judge this snapshot instead of reading hosts; FILE.ndjson has one a line (repeatable)', collect, none)
    .option('--debug', 'with --verbose: what each command cost on the hosts')
    .action(async (options) => {
      const { check } = await import('./commands/check.ts');
      finish(await check({ ...options, ...color() }, voice()));
    });

  withConfig(program.command('gather'))
    .summary('only the snapshot')
    .description('Reads both hosts of one pair into a snapshot, which `halint check --snapshot` judges later, offline.')
    .option('-p, --pair <name>', 'the pair, where the configuration has several', collect, none)
    .option('-o, --output <file>', 'where to write it; default: standard output')
    .action(async (options) => {
      const { gatherCommand } = await import('./commands/gather.ts');
      finish(await gatherCommand(options, voice()));
    });

  withConfig(program.command('facts'))
    .summary('what is known about a host')
    .description('Prints the facts of a host, with the sources that each came from.')
    .argument('[fact...]', 'only these facts')
    .option('--tree <folder>', 'read a rendered root, or a recording, instead of a host')
    .option('--host <name>', 'only this host of the configuration')
    .option('--snapshot <file>', 'read a snapshot instead of a host')
    .addOption(asTextOrJson())
    .action(async (names: string[], options) => {
      const { factsCommand } = await import('./commands/facts.ts');
      finish(await factsCommand(names, options, voice()));
    });

  describeSync(program, { withConfig, voice, color, finish });

  const rules = program.command('rules').description('The rules that halint judges by.');
  rules
    .command('list')
    .description('Lists rules, one in a line.')
    .option('-c, --config <file>', 'with the expectations, site rules and settings of this configuration')
    .option('--category <name>', 'only rules of this category, for example fencing')
    .addOption(new Option('--severity <name>', 'only rules of this severity').choices(['critical', 'error', 'warning', 'info']))
    .addOption(new Option('--profile <name>', 'only rules that are judged under this profile').choices(['bluemind', 'cyrus', 'generic']))
    .option('--fact <id>', 'only rules that read this fact')
    .addOption(asTextOrJson())
    .action(async (options) => {
      const { rulesList } = await import('./commands/rules.ts');
      finish(await rulesList(options));
    });
  rules
    .command('count')
    .description('Counts the rules by category, by profile and by topic of the vendor’s high-availability guide.')
    .option('-c, --config <file>', 'with the expectations and site rules of this configuration')
    .addOption(asTextOrJson())
    .action(async (options) => {
      const { rulesCount } = await import('./commands/rules.ts');
      finish(await rulesCount(options));
    });
  withConfig(rules.command('explain'))
    .description('Tells what a rule wants, why, and what to do; with --finding, what its findings rest on and what would turn them.')
    .argument('<id>', 'for example storage/data-on-block-device')
    .option('--finding', 'judge the rule, and for each finding show the evidence and the smallest change of it that turns the verdict')
    .option('--snapshot <file>', 'with --finding: judge this snapshot instead of reading hosts')
    .option('-p, --pair <name>', 'with --finding: the pair, where the configuration has several', collect, none)
    .addOption(new Option('--phase <name>', 'with --finding: judge for this phase of an update').choices(['pre-update', 'mid-update', 'post-update']))
    .action(async (id: string, options) => {
      if (options.finding === true) {
        const { explainFinding } = await import('./commands/explain-finding.ts');
        return finish(await explainFinding(id, options, voice()));
      }
      const { rulesExplain } = await import('./commands/rules.ts');
      finish(await rulesExplain(id, options));
    });
  const ofSite = (command: Command): Command =>
    withConfig(command).option('--folder <folder>', 'where the rules are; default: siteRules of the configuration');
  ofSite(rules.command('new'))
    .summary('write a rule of your own, to be changed')
    .description('Writes a rule of your own and its test cases, to be changed into what you want.')
    .argument('<id>', 'CATEGORY/NAME, for example our/backup-agent-runs')
    .option('--pair', 'a rule that sees both hosts at once')
    .action(async (id: string, options) => {
      const { rulesNew } = await import('./commands/site-rules.ts');
      finish(await rulesNew(id, options));
    });
  ofSite(rules.command('check'))
    .summary('check the rules of your own')
    .description('Checks the rules of your own: their types, that they read what they declare, and that they only judge.')
    .action(async (options) => {
      const { rulesCheck } = await import('./commands/site-rules.ts');
      finish(await rulesCheck(options));
    });
  ofSite(rules.command('test'))
    .summary('run the cases of the rules of your own')
    .description('Runs the cases of the rules of your own, CATEGORY/NAME.yaml, on a healthy pair that halint brings.')
    .argument('[id...]', 'only these rules')
    .action(async (ids: string[], options) => {
      const { rulesTest } = await import('./commands/site-rules.ts');
      finish(await rulesTest(ids, options));
    });

  withConfig(program.command('config').description('The configuration, halint.yaml.').command('check'))
    .description('Checks halint.yaml and touches no host.')
    .action(async (options: { config?: string }) => {
      const { configCheck } = await import('./commands/config.ts');
      finish(await configCheck(options));
    });

  describeReport(program, { color, finish });

  program
    .command('init')
    .summary('write a halint.yaml for two hosts')
    .description('Asks for two hosts and writes a commented halint.yaml. Without a terminal, flags answer the questions.')
    .option('--host-a <address>', 'address of one host')
    .option('--host-b <address>', 'address of the other host')
    .option('--vip <address>', 'floating address of the service (repeatable)', collect, none)
    .option('--url <url>', 'the URL that users open')
    .addOption(new Option('--profile <name>', 'what runs on the pair').choices(['bluemind', 'cyrus', 'generic']))
    .option('--user <name>', 'account on the hosts')
    .option('--sudo', 'read as root through sudo')
    .option('--no-sudo', 'read what the account may')
    .option('--bmc-a <address>', 'BMC of the first host')
    .option('--bmc-b <address>', 'BMC of the other host')
    .option('--bmc-user <name>', 'account on the BMCs')
    .option('-o, --output <file>', 'where to write it; default: halint.yaml')
    .option('--force', 'replace the file where it is there already')
    .action(async (options) => {
      const { init } = await import('./commands/init.ts');
      finish(await init(options));
    });

  program
    .command('demo')
    .summary('the whole thing on an embedded pair')
    .description('Audits an embedded pair with planted faults over real SSH on loopback. Needs no host, no root, no network.')
    .option('-o, --output <folder>', 'where the reports land', 'halint-demo')
    .action(async (options: { output: string }) => {
      const { demo } = await import('./commands/demo.ts');
      finish(await demo({ ...options, ...color() }, voice()));
    });

  endHelp(program);
  return program;
}
