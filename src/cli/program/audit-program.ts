import type { Command } from 'commander';
import { Option } from 'commander';
import { formatNames } from '../output/format-names.ts';
import type { CommandContext } from './options.ts';
import {
  asTextOrJson,
  collectValues,
  controlsOption,
  countOf,
  noValues,
  recordingOption,
  secondsOf,
  targetOption,
  workersOf,
} from './options.ts';
import { operationPhases, updatePhases } from '../../sdk/pair.ts';
import { runReadOnly } from '../stopped.ts';

/** `halint check`. */
export function describeCheck(program: Command, { withConfig, logger, color, finish }: CommandContext): void {
  withConfig(program.command('check'))
    .summary('gather, judge, report')
    .description('Reads both hosts of each pair, judges them, and reports. Nothing is written on a host.')
    .option('-p, --pair <name>', 'only this pair (repeatable)', collectValues, noValues)
    .option(
      '-r, --rule <pattern>',
      'only rules whose id matches, for example fencing/* (repeatable)',
      collectValues,
      noValues,
    )
    .option('--exclude <pattern>', 'without rules whose id matches (repeatable)', collectValues, noValues)
    .option('-o, --output <file>', 'write the report to this file instead of standard output')
    .option(
      '--fleet-from <source>',
      'check many pairs one by one: a folder of configurations or archives, or an Ansible inventory',
    )
    .option('--fleet-folder <folder>', 'folder for the report of each pair of --fleet-from', 'halint-fleet')
    .option('--resume', 'with --fleet-from: use the reports that an earlier run has finished')
    .option(
      '--shard <i/n>',
      'judge shard I of N of the pairs, for example 2/5; combine the reports with `halint report merge`',
    )
    .option(
      '-f, --format <name[=path]>',
      `${formatNames.join(', ')}; with a path, write to that file (repeatable); default: text`,
      collectValues,
      noValues,
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 if a finding has at least this severity')
        .choices(['critical', 'error', 'warning', 'info'])
        .default('warning'),
    )
    .addOption(controlsOption())
    .addOption(
      new Option(
        '--phase <name>',
        'judge for this phase of an update, or go or no-go for an operation, and print the next step',
      ).choices([...updatePhases, ...operationPhases]),
    )
    .addOption(targetOption())
    .option('--baseline <file>', 'existing findings that do not count; default: baseline of the configuration')
    .option(
      '--update-baseline',
      'rewrite the baseline from current findings; entries that could not be judged are kept',
    )
    .option('--prune-baseline', 'remove resolved findings from the baseline')
    .option(
      '--remedy <file>',
      'also write the fixes: steps as FILE.sh, or an Ansible playbook as FILE.yml; nothing is run',
    )
    .option(
      '--from <host=path>',
      'read a host from a report, an archive or a folder of saved outputs: a=PATH and b=PATH',
      collectValues,
      noValues,
    )
    .option(
      '--snapshot <file>',
      'judge this snapshot instead of reading hosts; FILE.ndjson has one per line (repeatable)',
      collectValues,
      noValues,
    )
    .option(
      '--simulate-with <path>',
      'simulate failovers with this crm_simulate where the hosts did not: trees, archives, snapshots',
    )
    .option('--history <folder>', 'store the run there; reports then show what is new, resolved and how old it is')
    .addOption(new Option('--keep-runs <n>', 'with --history: keep at most N runs of a pair').argParser(countOf))
    .addOption(new Option('--keep-days <n>', 'with --history: remove runs older than N days').argParser(countOf))
    .option(
      '--evidence <file>',
      'write an evidence bundle, chained to the newest one of its folder: FILE.tar or a folder',
    )
    .option('--evidence-previous <file>', 'the bundle that the new one follows; none: begin a chain')
    .option('--evidence-sign <key>', 'sign the bundle with this SSH key, into FILE.tar.sig')
    .addOption(recordingOption())
    .addOption(
      new Option(
        '--judge-timeout <seconds>',
        'time limit for judging one pair; a pair that exceeds it is reported as not judged',
      )
        .default(60)
        .argParser(secondsOf),
    )
    .addOption(
      new Option(
        '--workers <n>',
        'threads that judge pairs of a fleet; default: one per available processor, at most 4',
      ).argParser(workersOf),
    )
    .option('--debug', 'print internal errors with stack; with --verbose, also the time of each command on the hosts')
    .action(async (options) => {
      const { fleetFrom } = options;
      if (fleetFrom !== undefined) {
        const { checkFleet } = await import('../commands/fleet.ts');
        return finish(await checkFleet({ ...options, fleetFrom, ...color() }, logger()));
      }
      const { check } = await import('../commands/check.ts');
      finish(await check({ ...options, ...color() }, logger()));
    });
}

/** `halint gather`. */
export function describeGather(program: Command, { withConfig, logger, finish }: CommandContext): void {
  withConfig(program.command('gather'))
    .summary('read hosts into a snapshot')
    .description(
      'Reads both hosts of one pair into a snapshot, which `halint check --snapshot` judges later, offline. With ' +
        '--script, prints the script instead: its output on each host is the value of `halint check --recording`.',
    )
    .option('-p, --pair <name>', 'the pair, if the configuration has several', collectValues, noValues)
    .option('-o, --output <file>', 'output file; default: standard output')
    .option('--script', 'print the script that reads a host, to be run there by hand; connect to no host')
    .addOption(recordingOption())
    .action(async (options) => {
      const { gatherCommand } = await import('../commands/gather.ts');
      finish(await runReadOnly(logger(), (own) => gatherCommand(options, own)));
    });
}

/** `halint facts`. */
export function describeFacts(program: Command, { withConfig, logger, finish }: CommandContext): void {
  withConfig(program.command('facts'))
    .summary('print facts of a host')
    .description('Prints the facts of a host with their sources.')
    .argument('[fact...]', 'only these facts')
    .option('--tree <folder>', 'read a rendered root or a recording instead of a host')
    .option('--archive <path>', 'read a report of sos or crm_report or a tar archive instead of a host')
    .option('--host <name>', 'only this host of the configuration, the archive or the snapshot')
    .option('--snapshot <file>', 'read a snapshot instead of a host')
    .option('--list', 'list the facts and their sources; read no host')
    .addOption(asTextOrJson())
    .action(async (names: string[], options) => {
      const { factsCommand } = await import('../commands/facts.ts');
      finish(await runReadOnly(logger(), (own) => factsCommand(names, options, own)));
    });
}
