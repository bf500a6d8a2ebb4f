import type { Command } from 'commander';
import type { CommandContext } from './options.ts';
import { runReadOnly } from '../stopped.ts';
import { asTextOrJson, collectValues, noValues, recordingOption } from './options.ts';

/** `halint sudoers`. */
export function describeSudoers(program: Command, { withConfig, finish }: CommandContext): void {
  withConfig(program.command('sudoers'))
    .summary('print the rights of a least-privileged account')
    .description(
      'Prints a sudoers entry that allows an account to run only the collection script as root, by its SHA-256. ' +
        'Connects to no host.',
    )
    .option('-p, --pair <name>', 'the pair, if the configuration has several', collectValues, noValues)
    .option('--user <name>', 'the account; default: user of the hosts in the configuration')
    .option('--script', 'print the script to install instead')
    .option('--forced-command', 'print the options of the key in authorized_keys instead, for an SSH forced command')
    .option('--sync', 'print the entry of the account that sync writes with instead')
    .option('-o, --output <folder>', 'write script, entry and key options to this folder')
    .action(async (options) => {
      const { sudoersCommand } = await import('../access/sudoers.ts');
      finish(await sudoersCommand(options));
    });
}

/** `halint doctor`. */
export function describeDoctor(program: Command, { withConfig, logger, color, finish }: CommandContext): void {
  withConfig(program.command('doctor'))
    .summary('find out why a host cannot be read')
    .description(
      'Reads both hosts like check and reports each step: name, connection, host key, login, root, tools, clock, ' +
        'readable sources, unknown facts with the rules that need them, BMC, requirements of sync; with a fix for each ' +
        'failure. Nothing is written on a host.',
    )
    .option('-p, --pair <name>', 'only this pair (repeatable)', collectValues, noValues)
    .option('-r, --rule <pattern>', 'only what rules need whose id matches (repeatable)', collectValues, noValues)
    .option(
      '--from <host=path>',
      'examine a report, an archive or a folder of saved outputs instead',
      collectValues,
      noValues,
    )
    .addOption(recordingOption())
    .addOption(asTextOrJson())
    .action(async (options) => {
      const { doctorCommand } = await import('../doctor/doctor.ts');
      finish(await runReadOnly(logger(), (own) => doctorCommand({ ...options, ...color() }, own)));
    });
}
