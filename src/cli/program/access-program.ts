import type { Command } from 'commander';
import type { CommandContext } from './options.ts';
import { collect, none } from './options.ts';

/** `halint sudoers`. */
export function describeSudoers(program: Command, { withConfig, finish }: CommandContext): void {
  withConfig(program.command('sudoers'))
    .summary('print the rights of a least-privileged account')
    .description(
      'Prints a sudoers entry that allows an account to run only the collection script as root, by its SHA-256. ' +
        'Connects to no host.',
    )
    .option('-p, --pair <name>', 'the pair, if the configuration has several', collect, none)
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
