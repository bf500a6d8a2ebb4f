import type { Command } from 'commander';
import { Argument } from 'commander';
import type { CommandContext } from './options.ts';
import { asTextOrJson, collectValues, noValues } from './options.ts';
import { runReadOnly } from '../stopped.ts';

const snapshot = '--snapshot <file>';
const snapshotMeans = 'read this snapshot of halint gather instead of the hosts';

/** `halint sync …`. Commands are loaded on use. */
export function describeSync(program: Command, { withConfig, logger, color, finish }: CommandContext): void {
  const sync = program
    .command('sync')
    .description('Synchronises the files that both hosts share, by a plan that is reviewed first.');

  withConfig(sync.command('status'))
    .summary('show differences, and which host changed')
    .description('Compares the shared files of both hosts with the last agreed state. Writes nothing.')
    .option('-p, --pair <name>', 'the pair, if the configuration has several', collectValues, noValues)
    .option(snapshot, snapshotMeans)
    .option('--ignore <path>', 'skip this file, folder or pattern in this run (repeatable)', collectValues, noValues)
    .addOption(asTextOrJson())
    .action(async (options) => {
      const { syncStatusCommand } = await import('../commands/sync/status.ts');
      finish(await runReadOnly(logger(), (own) => syncStatusCommand({ ...options, ...color() }, own)));
    });

  withConfig(sync.command('plan'))
    .summary('plan changes')
    .description(
      'Makes a plan of what would be copied, deleted or rebuilt, and lists the conflicts that need a decision. Writes ' +
        'nothing on a host.',
    )
    .option('-p, --pair <name>', 'the pair, if the configuration has several', collectValues, noValues)
    .option(snapshot, snapshotMeans)
    .option('-o, --output <file>', 'write the plan to a file, for halint sync apply')
    .option('--sign <key>', 'sign the plan file with this SSH key, into FILE.sig')
    .option(
      '--take <host:path>',
      'resolve a conflict: use the version of this host on both hosts; PATH may be a pattern (repeatable)',
      collectValues,
      noValues,
    )
    .option('--delete', 'allow deletions')
    .option(
      '--ignore <path>',
      'skip this file, folder or pattern; the plan records it (repeatable)',
      collectValues,
      noValues,
    )
    .option('--valid <hours>', 'validity of the plan, up to 24', '24')
    .addOption(asTextOrJson())
    .action(async (options) => {
      const { syncPlanCommand } = await import('../commands/sync/plan.ts');
      finish(await runReadOnly(logger(), (own) => syncPlanCommand({ ...options, ...color() }, own)));
    });

  withConfig(sync.command('apply'))
    .summary('apply a plan exactly')
    .description(
      'Applies a plan exactly, or refuses it and names the fields that differ from the current state. All files are ' +
        'staged and checked before the first one is replaced. A failed step is rolled back.',
    )
    .argument('<plan>', 'the plan file, written by halint sync plan -o')
    .option('-p, --pair <name>', 'the pair, if the configuration has several', collectValues, noValues)
    .option(
      '--signers <file>',
      'require a signature by one of these: an allowed_signers file, see ssh-keygen(1); default: planSigners of the ' +
        'configuration',
    )
    .option('--expect <id>', 'require this plan id (for approvals in CI)')
    .action(async (file: string, options) => {
      const { syncApplyCommand } = await import('../commands/sync/apply.ts');
      finish(await syncApplyCommand(file, options, logger({ writes: true })));
    });

  withConfig(sync.command('watch'))
    .summary('keep the pair in sync continuously')
    .description(
      'Runs in the foreground and copies changes of the active host to the passive host, by the same decisions as sync ' +
        'plan. Ends at a conflict (11) and if the roles change or contradict each other (12). SIGTERM ends it after ' +
        'the current step.',
    )
    .option('-p, --pair <name>', 'the pair, if the configuration has several', collectValues, noValues)
    .option('--scan-every <time>', 'full rescan interval (90s, 5m, 1h)', '5m')
    .option(
      '--when-active',
      'copy only while the local host is active, and wait otherwise (for a service on both hosts)',
    )
    .option('--follow-role', 'after a role change, continue from the new active host')
    .option('--delete', 'also delete on the passive host what is deleted on the active host')
    .action(async (options) => {
      const { syncWatchCommand } = await import('../commands/sync/watch.ts');
      finish(await syncWatchCommand(options, logger({ writes: true })));
    });

  withConfig(sync.command('recover'))
    .summary('finish or roll back an interrupted apply')
    .description(
      'Finishes an interrupted apply on both hosts if it passed the commit point, and otherwise rolls it back, from ' +
        'the journals on the hosts.',
    )
    .option('-p, --pair <name>', 'the pair, if the configuration has several', collectValues, noValues)
    .action(async (options) => {
      const { syncRecoverCommand } = await import('../commands/sync/recover.ts');
      finish(await syncRecoverCommand(options, logger({ writes: true })));
    });

  withConfig(sync.command('rollback'))
    .summary('roll back an applied plan')
    .description(
      'Restores the files that a plan replaced, from backups on the hosts that are verified by digest. Refused if a ' +
        'file has changed since.',
    )
    .argument('<plan-id>', 'the id that halint sync apply printed')
    .option('-p, --pair <name>', 'the pair, if the configuration has several', collectValues, noValues)
    .action(async (plan: string, options) => {
      const { syncRollbackCommand } = await import('../commands/sync/rollback.ts');
      finish(await syncRollbackCommand(plan, options, logger({ writes: true })));
    });

  withConfig(sync.command('generate'))
    .summary('generate configuration of lsyncd, csync2, incron or rsync')
    .description(
      'Generates the configuration of a tool that copies the shared files, from the same list and classes of files as ' +
        'halint, and starts it on the active host only. Writes nothing on a host.',
    )
    .addArgument(new Argument('<tool>', 'which tool').choices(['lsyncd', 'csync2', 'incron', 'rsync']))
    .option('-p, --pair <name>', 'the pair, if the configuration has several', collectValues, noValues)
    .option(snapshot, snapshotMeans)
    .option('-o, --output <folder>', 'write the files to a folder, with a subfolder per host')
    .option('--force', 'overwrite existing files')
    .action(async (tool, options) => {
      const { syncGenerateCommand } = await import('../commands/sync/generate.ts');
      finish(await runReadOnly(logger(), (own) => syncGenerateCommand(tool, options, own)));
    });
}
