import type { Command } from 'commander';
import { Argument, Option } from 'commander';
import type { CompletedShell } from '../shell-completion/completion.ts';
import type { CommandContext } from './options.ts';
import { asTextOrJson, collectValues, noValues } from './options.ts';

/** `halint config …`. */
export function describeConfig(program: Command, { withConfig, finish }: CommandContext): void {
  const config = program.command('config').description('Works with halint.yaml.');
  withConfig(config.command('check'))
    .description('Checks halint.yaml without connecting to a host.')
    .action(async (options: { config?: string }) => {
      const { configCheck } = await import('../commands/configuration/config.ts');
      finish(await configCheck(options));
    });
  withConfig(config.command('show'))
    .summary('show the values that apply')
    .description('Shows the values that apply after profiles, shared files and halint.yaml. Connects to no host.')
    .option('--origins', 'also show where each policy value comes from')
    .addOption(asTextOrJson())
    .action(async (options) => {
      const { configShow } = await import('../commands/configuration/config.ts');
      finish(await configShow(options));
    });
}

/** `halint init`. */
export function describeInit(program: Command, { finish }: CommandContext): void {
  program
    .command('init')
    .summary('write a halint.yaml for two hosts')
    .description(
      'Asks for two hosts and writes a commented halint.yaml. Without a terminal, flags answer the questions.',
    )
    .option('--host-a <address[:port]>', 'address of one host; with --from-inventory: its name there')
    .option('--host-b <address[:port]>', 'address of the other host, or its name in the inventory')
    .option('--from-inventory <file>', 'take both hosts from an Ansible inventory (INI or YAML) or an ssh_config')
    .option('--vip <address>', 'floating address of the service (repeatable)', collectValues, noValues)
    .option('--url <url>', 'the URL that users open')
    .addOption(new Option('--profile <name>', 'what runs on the pair').choices(['bluemind', 'cyrus', 'generic']))
    .option('--user <name>', 'account on the hosts')
    .option('--sudo', 'read as root through sudo')
    .option('--no-sudo', 'read without root')
    .option('--bmc-a <address>', 'BMC of the first host')
    .option('--bmc-b <address>', 'BMC of the other host')
    .option('--bmc-user <name>', 'account on the BMCs')
    .option('-o, --output <file>', 'output file; default: halint.yaml')
    .option('--force', 'replace an existing file')
    .action(async (options) => {
      const { init } = await import('../commands/configuration/init.ts');
      finish(await init(options));
    });
}

/** `halint demo`. */
export function describeDemo(program: Command, { logger, color, finish }: CommandContext): void {
  program
    .command('demo')
    .summary('audit an embedded pair')
    .description(
      'Audits an embedded pair with planted faults over real SSH on loopback. Needs no host, no root, no network.',
    )
    .option('-o, --output <folder>', 'folder for the reports', 'halint-demo')
    .action(async (options: { output: string }) => {
      const { demo } = await import('../commands/demo.ts');
      finish(await demo({ ...options, ...color() }, logger()));
    });
}

/** `halint waive`. */
export function describeWaive(program: Command, { withConfig, finish }: CommandContext): void {
  withConfig(program.command('waive'))
    .summary('accept a finding in halint.yaml')
    .description(
      'Adds a waiver to halint.yaml, and keeps its comments. The file is unchanged if the result is not a valid ' +
        'configuration.',
    )
    .argument('<rule:subject>', 'the finding, for example fencing/second-method:mail-b')
    .requiredOption('--reason <text>', 'why it is accepted')
    .requiredOption('--owner <name>', 'the person or team responsible for it')
    .requiredOption('--expires <date>', 'the last day (UTC) on which it is valid, YYYY-MM-DD')
    .option('--approver <name>', 'who approved it')
    .option('--ticket <id>', 'the ticket or change request with the approval')
    .option('--risk <text>', 'what can happen while it is accepted')
    .option('-p, --pair <name>', 'the pair, if the configuration has several')
    .option('--host <name>', 'only on this host')
    .addOption(new Option('--moment <name>', 'only at this moment').choices(['now', 'after-reboot', 'after-failover']))
    .option('--value <text>', 'only this value, as reports show it after "actual"; default: any')
    .action(async (finding: string, options) => {
      const { waiveCommand } = await import('../commands/configuration/waive.ts');
      finish(await waiveCommand(finding, options));
    });
}

/** `halint completion`. */
export function describeCompletion(program: Command, { all, finish }: CommandContext): void {
  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description('Prints the script that completes commands, options, values and rules of halint in a shell.')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: CompletedShell) => {
      const { completionCommand } = await import('../shell-completion/completion.ts');
      finish(await completionCommand(shell, all()));
    });
}
