import type { Command } from 'commander';
import { Option } from 'commander';
import { formatNames } from '../output/format-names.ts';
import type { CommandContext } from './options.ts';
import { asTextOrJson, collectValues, controlsOption, noValues } from './options.ts';

const intoFormats = [
  '-f, --format <name[=path]>',
  `${formatNames.join(', ')}; with a path, write to that file (repeatable); default: text`,
] as const;
const failOn = (means: string): Option =>
  new Option('--fail-on <severity>', means).choices(['critical', 'error', 'warning', 'info']).default('warning');

/** `halint report …`: commands for reports that `halint check -f json=FILE` wrote. Loaded on use. */
export function describeReport(program: Command, { withConfig, color, finish }: CommandContext): void {
  const report = program.command('report').description('Renders, compares and merges JSON reports.');

  report
    .command('render')
    .description('Renders a JSON report in another format.')
    .argument('<file>', 'the report, written by halint check -f json=FILE')
    .option(...intoFormats, collectValues, noValues)
    .addOption(controlsOption())
    .action(async (file: string, options: { format: readonly string[]; controls: readonly string[] }) => {
      const { render } = await import('../commands/report/render.ts');
      finish(await render(file, options.format, options.controls, color().color));
    });

  report
    .command('compare')
    .summary('show new, resolved and no longer judged findings')
    .description(
      'Compares two JSON reports of the same pairs: new and resolved findings, and rules that can no longer be judged.',
    )
    .argument('<old>', 'the earlier report, written by halint check -f json=FILE')
    .argument('<new>', 'the later report')
    .addOption(
      new Option('-f, --format <name>', 'output format').choices(['text', 'json', 'html', 'markdown']).default('text'),
    )
    .addOption(failOn('exit with 1 if a new finding has at least this severity'))
    .action(async (old: string, now: string, options) => {
      const { reportCompare } = await import('../commands/report/compare.ts');
      finish(await reportCompare(old, now, { ...options, ...color() }));
    });

  report
    .command('trend')
    .summary('show changes over time and the age of open findings')
    .description('Shows how findings changed over several JSON reports, and the age of those still open.')
    .argument('<file...>', 'the reports, in any order')
    .addOption(
      new Option('-f, --format <name>', 'output format; csv has one row per report')
        .choices(['text', 'json', 'csv', 'html', 'markdown'])
        .default('text'),
    )
    .action(async (files: readonly string[], options) => {
      const { reportTrend } = await import('../commands/report/trend.ts');
      finish(await reportTrend(files, { ...options, ...color() }));
    });

  report
    .command('history')
    .summary('show the stored runs and the age of findings')
    .description('Shows the last runs that halint check --history stored, and the age of open and flapping findings.')
    .argument('<folder>', 'the folder of halint check --history')
    .option('-p, --pair <name>', 'only this pair (repeatable)', collectValues, noValues)
    .addOption(asTextOrJson())
    .action(async (folder: string, options) => {
      const { reportHistory } = await import('../commands/report/history.ts');
      finish(await reportHistory(folder, { ...options, ...color() }));
    });

  withConfig(report.command('bisect'))
    .summary('find the run in which a finding came')
    .description(
      'Judges stored snapshots with the current rules and configuration, finds the runs in which a finding came and ' +
        'went, and shows what changed on the hosts between them.',
    )
    .argument('<rule[:subject]>', 'for example fencing/fencing-enabled, or drift/synced-files-equal:/etc/aliases')
    .argument('<folder>', 'the folder of halint check --history')
    .option('-p, --pair <name>', 'the pair, if the configuration has several', collectValues, noValues)
    .option('--all', 'judge every run again, even if its report was made by the same rules')
    .action(async (rule: string, folder: string, options) => {
      const { reportBisect } = await import('../commands/report/bisect.ts');
      finish(await reportBisect(rule, folder, options));
    });

  report
    .command('verify')
    .summary('verify evidence bundles')
    .description(
      'Verifies the digests, the chain and the signatures of evidence bundles, judges their snapshots again, and ' +
        'compares the reports byte for byte. Names what differs.',
    )
    .argument('<file...>', 'the bundles of halint check --evidence, or the folder with all bundles of a chain')
    .option('--allowed-signers <file>', 'require a signature by one of these, see ssh-keygen(1)')
    .option('--site-rules <folder>', 'the site rules that the bundles were judged with')
    .option('--no-judge', 'do not judge again')
    .action(async (files: readonly string[], options) => {
      const { reportVerify } = await import('../commands/report/verify.ts');
      finish(await reportVerify(files, options));
    });

  report
    .command('merge')
    .summary('merge the reports of several shards')
    .description(
      'Merges the JSON reports of halint check --shard. Supports every format of check and returns its exit code.',
    )
    .argument('<file...>', 'the reports, in the order of the output')
    .option(...intoFormats, collectValues, noValues)
    .addOption(failOn('exit with 1 if a finding has at least this severity'))
    .action(async (files: readonly string[], options) => {
      const { reportMerge } = await import('../commands/report/merge.ts');
      finish(await reportMerge(files, { ...options, ...color() }));
    });
}
