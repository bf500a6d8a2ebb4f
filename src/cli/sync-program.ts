import type { Command } from 'commander';
import { Option } from 'commander';
import type { Voice } from './audit.ts';

/** What the program gives to a part of itself. */
export interface Wiring {
  readonly withConfig: (command: Command) => Command;
  readonly voice: () => Voice;
  readonly color: () => { color?: boolean };
  readonly finish: (code: number) => void;
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
const none: readonly string[] = [];
const format = (): Option => new Option('-f, --format <name>', 'how to print it').choices(['text', 'json']).default('text');

/** `halint sync …`. Commands load when they are called. */
export function describeSync(program: Command, { withConfig, voice, color, finish }: Wiring): void {
  const sync = program.command('sync').description('Brings the files that both hosts share in step, by a plan that is reviewed first.').addHelpText('after', exitCodes);

  withConfig(sync.command('status'))
    .summary('what is in step, and who moved')
    .description('Compares the shared files of both hosts with what was agreed last. Writes nothing.')
    .option('-p, --pair <name>', 'the pair, where the configuration has several', collect, none)
    .addOption(format())
    .action(async (options) => {
      const { syncStatusCommand } = await import('./commands/sync-status.ts');
      finish(await syncStatusCommand({ ...options, ...color() }, voice()));
    });

  withConfig(sync.command('plan'))
    .summary('what would be done')
    .description('Makes a plan: what would be copied, deleted or made anew, and what only a person can decide. Writes nothing on a host.')
    .option('-p, --pair <name>', 'the pair, where the configuration has several', collect, none)
    .option('-o, --output <file>', 'keep the plan, for halint sync apply')
    .option('--take <host:path>', 'decide: both hosts shall have this as that host has it; a pattern may stand for many (repeatable)', collect, none)
    .option('--delete', 'deletions may be part of the plan')
    .option('--valid <hours>', 'how long the plan may be applied', '24')
    .addOption(format())
    .action(async (options) => {
      const { syncPlanCommand } = await import('./commands/sync-plan.ts');
      finish(await syncPlanCommand({ ...options, ...color() }, voice()));
    });

  withConfig(sync.command('apply'))
    .summary('carry out a plan, exactly')
    .description('Carries out a plan exactly as it stands, or refuses and says which field of which item moved. Everything is staged and checked before anything is replaced; what fails is taken back.')
    .argument('<plan>', 'the file that halint sync plan -o wrote')
    .option('-p, --pair <name>', 'the pair, where the configuration has several', collect, none)
    .option('--expect <id>', 'refuse unless the plan has this id (for approvals in CI)')
    .action(async (file: string, options) => {
      const { syncApplyCommand } = await import('./commands/sync-apply.ts');
      finish(await syncApplyCommand(file, options, voice()));
    });

  withConfig(sync.command('recover'))
    .summary('end what a crash left')
    .description('Ends on both hosts what was begun and did not end, from the journals there: forwards after the commit point, backwards before it.')
    .option('-p, --pair <name>', 'the pair, where the configuration has several', collect, none)
    .action(async (options) => {
      const { syncRecoverCommand } = await import('./commands/sync-recover.ts');
      finish(await syncRecoverCommand(options, voice()));
    });

  withConfig(sync.command('rollback'))
    .summary('take back a plan that was carried out')
    .description('Restores what a plan replaced, from the backups on the hosts, verified by digest; refused when a file has changed since.')
    .argument('<plan-id>', 'as halint sync apply printed it')
    .option('-p, --pair <name>', 'the pair, where the configuration has several', collect, none)
    .action(async (plan: string, options) => {
      const { syncRollbackCommand } = await import('./commands/sync-rollback.ts');
      finish(await syncRollbackCommand(plan, options, voice()));
    });
}

const exitCodes = `
Exit codes: 0 in step or applied, 10 changes pending, 11 conflict, 12 refused (nothing written), 13 failed and rolled
back, 14 failed and rollback incomplete; 2 usage or configuration, 3 something could not be read, 4 internal error.
`;
