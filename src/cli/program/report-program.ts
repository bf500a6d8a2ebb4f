import type { Command } from 'commander';
import { Option } from 'commander';
import { formatNames } from '../output/format-names.ts';
import type { Wiring } from './options.ts';
import { asTextOrJson, collect, none } from './options.ts';

const intoFormats = [
  '-f, --format <name[=path]>',
  `${formatNames.join(', ')}; with a path, into that file (repeatable); default: text`,
] as const;
const failOn = (means: string): Option =>
  new Option('--fail-on <severity>', means).choices(['critical', 'error', 'warning', 'info']).default('warning');

/**
 * `halint report …`: what is done with reports that `halint check -f json=FILE` wrote. Commands load when they are
 * called.
 */
export function describeReport(program: Command, { color, finish }: Wiring): void {
  const report = program.command('report').description('Works on reports that were made before.');

  report
    .command('render')
    .description('Renders a JSON report in another format.')
    .argument('<file>', 'the report, as halint check -f json=FILE wrote it')
    .option(...intoFormats, collect, none)
    .action(async (file: string, options: { format: readonly string[] }) => {
      const { render } = await import('../commands/render.ts');
      finish(await render(file, options.format, color().color));
    });

  report
    .command('compare')
    .summary('what is new, gone, or known no longer')
    .description(
      'Compares two JSON reports of the same pairs: what is new, what is gone, and what was judged before and ' +
        'cannot be any more.',
    )
    .argument('<old>', 'the earlier report, as halint check -f json=FILE wrote it')
    .argument('<new>', 'the later one')
    .addOption(asTextOrJson())
    .addOption(failOn('exit with 1 when something new is at least this bad'))
    .action(async (old: string, now: string, options) => {
      const { reportCompare } = await import('../commands/report-compare.ts');
      finish(await reportCompare(old, now, { ...options, ...color() }));
    });

  report
    .command('trend')
    .summary('how it went, and since when something is open')
    .description(
      'Tells of many JSON reports, in the order of their time, what each comes to, and since when there is what is ' +
        'open in the newest.',
    )
    .argument('<file...>', 'the reports, in any order')
    .addOption(
      new Option('-f, --format <name>', 'how to print it; csv has a row for each report')
        .choices(['text', 'json', 'csv'])
        .default('text'),
    )
    .action(async (files: readonly string[], options) => {
      const { reportTrend } = await import('../commands/report-trend.ts');
      finish(await reportTrend(files, { ...options, ...color() }));
    });

  report
    .command('merge')
    .summary('the reports of several shards as one')
    .description(
      'Makes one report of the JSON reports that halint check --shard wrote, in every format of check and with its ' +
        'exit code.',
    )
    .argument('<file...>', 'the reports, in the order in which their pairs shall stand')
    .option(...intoFormats, collect, none)
    .addOption(failOn('exit with 1 when a finding is at least this bad'))
    .action(async (files: readonly string[], options) => {
      const { reportMerge } = await import('../commands/report-merge.ts');
      finish(await reportMerge(files, { ...options, ...color() }));
    });
}
