import type { Command } from 'commander';
import { Option } from 'commander';
import { formatNames } from '../output/format-names.ts';
import type { Wiring } from './options.ts';
import { asTextOrJson, collect, none, secondsOf } from './options.ts';
import { reading } from '../stopped.ts';

/** `halint check`. */
export function describeCheck(program: Command, { withConfig, voice, color, finish }: Wiring): void {
  withConfig(program.command('check'))
    .summary('gather, judge, report')
    .description('Reads both hosts of each pair, judges them, and reports. Nothing is written on a host.')
    .option('-p, --pair <name>', 'only this pair (repeatable)', collect, none)
    .option('-r, --rule <pattern>', 'only rules whose id matches, for example fencing/* (repeatable)', collect, none)
    .option(
      '--shard <i/n>',
      'only the I-th of N parts of the pairs, for example 2/5; `halint report merge` puts their reports together',
    )
    .option(
      '-f, --format <name[=path]>',
      `${formatNames.join(', ')}; with a path, into that file (repeatable); default: text`,
      collect,
      none,
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 when a finding is at least this bad')
        .choices(['critical', 'error', 'warning', 'info'])
        .default('warning'),
    )
    .addOption(
      new Option('--phase <name>', 'judge for this phase of an update, and say its next step').choices([
        'pre-update',
        'mid-update',
        'post-update',
      ]),
    )
    .option(
      '--baseline <file>',
      'findings that were there before and do not count; default: baseline of the configuration',
    )
    .option('--update-baseline', 'write the baseline anew: all that is found now; what could not be judged stays in it')
    .option('--prune-baseline', 'take out of the baseline what is gone')
    .option(
      '--remedy <file>',
      'also write what to do: steps as FILE.sh, or an Ansible playbook as FILE.yml; nothing of it is run',
    )
    .option(
      '--snapshot <file>',
      'judge this snapshot instead of reading hosts; FILE.ndjson has one a line (repeatable)',
      collect,
      none,
    )
    .addOption(
      new Option(
        '--judge-timeout <seconds>',
        'judging one pair is ended after so many seconds, and the pair is reported as not judged',
      )
        .default(60)
        .argParser(secondsOf),
    )
    .option('--debug', 'with --verbose: what each command cost on the hosts; and errors of halint itself in full')
    .action(async (options) => {
      const { check } = await import('../commands/check.ts');
      finish(await check({ ...options, ...color() }, voice()));
    });
}

/** `halint gather`. */
export function describeGather(program: Command, { withConfig, voice, finish }: Wiring): void {
  withConfig(program.command('gather'))
    .summary('only the snapshot')
    .description('Reads both hosts of one pair into a snapshot, which `halint check --snapshot` judges later, offline.')
    .option('-p, --pair <name>', 'the pair, where the configuration has several', collect, none)
    .option('-o, --output <file>', 'where to write it; default: standard output')
    .action(async (options) => {
      const { gatherCommand } = await import('../commands/gather.ts');
      finish(await reading(voice(), (own) => gatherCommand(options, own)));
    });
}

/** `halint facts`. */
export function describeFacts(program: Command, { withConfig, voice, finish }: Wiring): void {
  withConfig(program.command('facts'))
    .summary('what is known about a host')
    .description('Prints the facts of a host, with the sources that each came from.')
    .argument('[fact...]', 'only these facts')
    .option('--tree <folder>', 'read a rendered root, or a recording, instead of a host')
    .option('--archive <path>', 'read a report of sos or crm_report, or a tar archive, instead of a host')
    .option('--host <name>', 'only this host of the configuration, the archive or the snapshot')
    .option('--snapshot <file>', 'read a snapshot instead of a host')
    .option('--list', 'list the facts and their sources; read no host')
    .addOption(asTextOrJson())
    .action(async (names: string[], options) => {
      const { factsCommand } = await import('../commands/facts.ts');
      finish(await reading(voice(), (own) => factsCommand(names, options, own)));
    });
}
