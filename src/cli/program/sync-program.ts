import type { Command } from 'commander';
import { Argument } from 'commander';
import type { Wiring } from './options.ts';
import { asTextOrJson, collect, none } from './options.ts';
import { reading } from '../stopped.ts';

const snapshot = '--snapshot <file>';
const snapshotMeans = 'of what halint gather kept, instead of the hosts';

/** `halint sync …`. Commands load when they are called. */
export function describeSync(program: Command, { withConfig, voice, color, finish }: Wiring): void {
  const sync = program
    .command('sync')
    .description('Brings the files that both hosts share in step, by a plan that is reviewed first.');

  withConfig(sync.command('status'))
    .summary('what is in step, and who moved')
    .description('Compares the shared files of both hosts with what was agreed last. Writes nothing.')
    .option('-p, --pair <name>', 'the pair, where the configuration has several', collect, none)
    .option(snapshot, snapshotMeans)
    .addOption(asTextOrJson())
    .action(async (options) => {
      const { syncStatusCommand } = await import('../commands/sync-status.ts');
      finish(await reading(voice(), (own) => syncStatusCommand({ ...options, ...color() }, own)));
    });

  withConfig(sync.command('plan'))
    .summary('what would be done')
    .description(
      'Makes a plan: what would be copied, deleted or made anew, and what only a person can decide. Writes nothing ' +
        'on a host.',
    )
    .option('-p, --pair <name>', 'the pair, where the configuration has several', collect, none)
    .option(snapshot, snapshotMeans)
    .option('-o, --output <file>', 'keep the plan, for halint sync apply')
    .option('--sign <key>', 'sign the kept plan with this SSH key, into a file beside it (.sig)')
    .option(
      '--take <host:path>',
      'decide: both hosts shall have this as that host has it; a pattern may stand for many (repeatable)',
      collect,
      none,
    )
    .option('--delete', 'deletions may be part of the plan')
    .option('--valid <hours>', 'how long the plan may be applied, up to 24', '24')
    .addOption(asTextOrJson())
    .action(async (options) => {
      const { syncPlanCommand } = await import('../commands/sync-plan.ts');
      finish(await reading(voice(), (own) => syncPlanCommand({ ...options, ...color() }, own)));
    });

  withConfig(sync.command('apply'))
    .summary('carry out a plan, exactly')
    .description(
      'Carries out a plan exactly as it stands, or refuses and says which field of which item moved. Everything is ' +
        'staged and checked before anything is replaced; what fails is taken back.',
    )
    .argument('<plan>', 'the file that halint sync plan -o wrote')
    .option('-p, --pair <name>', 'the pair, where the configuration has several', collect, none)
    .option(
      '--signers <file>',
      'refuse unless one of these signed the plan: an allowed_signers file, see ssh-keygen(1); default: planSigners ' +
        'of the configuration',
    )
    .option('--expect <id>', 'refuse unless the plan has this id (for approvals in CI)')
    .action(async (file: string, options) => {
      const { syncApplyCommand } = await import('../commands/sync-apply.ts');
      finish(await syncApplyCommand(file, options, voice({ writes: true })));
    });

  withConfig(sync.command('watch'))
    .summary('keep the pair in step, until a person is needed')
    .description(
      'Stays in the foreground and copies what changes on the active host to the other one, by the same decisions as sync plan. ' +
        'Ends by itself at a conflict (11) and when the roles change or contradict each other (12); SIGTERM ends it ' +
        'after what is being done.',
    )
    .option('-p, --pair <name>', 'the pair, where the configuration has several', collect, none)
    .option('--scan-every <time>', 'look at everything so often, whatever was noticed (90s, 5m, 1h)', '5m')
    .option(
      '--when-active',
      'work only while the host that halint runs on is the active one, and wait otherwise (a service on both hosts)',
    )
    .option('--follow-role', 'when the roles change, go on from the host that is active then')
    .option('--delete', 'what is deleted on the active host is deleted on the other one too')
    .action(async (options) => {
      const { syncWatchCommand } = await import('../commands/sync-watch.ts');
      finish(await syncWatchCommand(options, voice({ writes: true })));
    });

  withConfig(sync.command('recover'))
    .summary('end what a crash left')
    .description(
      'Ends on both hosts what was begun and did not end, from the journals there: forwards after the commit point, ' +
        'backwards before it.',
    )
    .option('-p, --pair <name>', 'the pair, where the configuration has several', collect, none)
    .action(async (options) => {
      const { syncRecoverCommand } = await import('../commands/sync-recover.ts');
      finish(await syncRecoverCommand(options, voice({ writes: true })));
    });

  withConfig(sync.command('rollback'))
    .summary('take back a plan that was carried out')
    .description(
      'Restores what a plan replaced, from the backups on the hosts, verified by digest; refused when a file has ' +
        'changed since.',
    )
    .argument('<plan-id>', 'as halint sync apply printed it')
    .option('-p, --pair <name>', 'the pair, where the configuration has several', collect, none)
    .action(async (plan: string, options) => {
      const { syncRollbackCommand } = await import('../commands/sync-rollback.ts');
      finish(await syncRollbackCommand(plan, options, voice({ writes: true })));
    });

  withConfig(sync.command('generate'))
    .summary('configuration for lsyncd, csync2, incron or rsync')
    .description(
      'Writes the configuration of a tool that copies the shared files, from the same list and classes of files ' +
        'that halint goes by, with what starts it on the active host only. Writes nothing on a host.',
    )
    .addArgument(new Argument('<tool>', 'which tool').choices(['lsyncd', 'csync2', 'incron', 'rsync']))
    .option('-p, --pair <name>', 'the pair, where the configuration has several', collect, none)
    .option(snapshot, snapshotMeans)
    .option('-o, --output <folder>', 'write the files into a folder, one below it for each host')
    .option('--force', 'overwrite what is in that folder')
    .action(async (tool, options) => {
      const { syncGenerateCommand } = await import('../commands/sync-generate.ts');
      finish(await reading(voice(), (own) => syncGenerateCommand(tool, options, own)));
    });
}
