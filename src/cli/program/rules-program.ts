import type { Command } from 'commander';
import { Option } from 'commander';
import type { CommandContext } from './options.ts';
import { asTextOrJson, collectValues, noValues } from './options.ts';
import { runReadOnly } from '../stopped.ts';

/** `halint rules …`. */
export function describeRules(program: Command, { withConfig, logger, finish }: CommandContext): void {
  const rules = program.command('rules').description('Lists, explains, checks and tests rules.');
  rules
    .command('list')
    .description('Lists rules, one per line.')
    .option('-c, --config <file>', 'include the expectations, site rules and settings of this configuration')
    .option('--category <name>', 'only rules of this category, for example fencing')
    .addOption(
      new Option('--severity <name>', 'only rules of this severity').choices(['critical', 'error', 'warning', 'info']),
    )
    .addOption(
      new Option('--profile <name>', 'only rules that apply to this profile').choices(['bluemind', 'cyrus', 'generic']),
    )
    .option('--fact <id>', 'only rules that read this fact')
    .addOption(asTextOrJson())
    .action(async (options) => {
      const { rulesList } = await import('../commands/rules/rules.ts');
      finish(await rulesList(options));
    });
  rules
    .command('count')
    .description('Counts the rules by category, by profile and by topic of the vendor’s high-availability guide.')
    .option('-c, --config <file>', 'include the expectations and site rules of this configuration')
    .addOption(asTextOrJson())
    .action(async (options) => {
      const { rulesCount } = await import('../commands/rules/rules.ts');
      finish(await rulesCount(options));
    });
  withConfig(rules.command('explain'))
    .description(
      'Describes a rule: requirement, reason, fix and settings. With --finding, shows the evidence of its findings and ' +
        'the smallest change that would resolve them.',
    )
    .argument('<id>', 'for example storage/data-on-block-device')
    .option(
      '--finding',
      'judge the rule; for each finding, show its evidence and the smallest change that alters the verdict',
    )
    .option('--snapshot <file>', 'with --finding: judge this snapshot instead of reading hosts')
    .option('-p, --pair <name>', 'with --finding: the pair, if the configuration has several', collectValues, noValues)
    .addOption(
      new Option('--phase <name>', 'with --finding: judge for this phase of an update').choices([
        'pre-update',
        'mid-update',
        'post-update',
      ]),
    )
    .action(async (id: string, options) => {
      if (options.finding === true) {
        const { explainFinding } = await import('../commands/explain-finding.ts');
        return finish(await runReadOnly(logger(), (own) => explainFinding(id, options, own)));
      }
      const { rulesExplain } = await import('../commands/rules/rules.ts');
      finish(await rulesExplain(id, options));
    });
  const ofSite = (command: Command): Command =>
    withConfig(command).option('--folder <folder>', 'folder of the rules; default: siteRules of the configuration');
  ofSite(rules.command('new'))
    .summary('write a template for a site rule')
    .description('Writes a template for a site rule and its test cases.')
    .argument('<id>', 'CATEGORY/NAME, for example our/backup-agent-runs')
    .option('--pair', 'a rule that compares both hosts')
    .action(async (id: string, options) => {
      const { rulesNew } = await import('../commands/rules/site-rules.ts');
      finish(await rulesNew(id, options));
    });
  ofSite(rules.command('check'))
    .summary('check site rules')
    .description('Checks site rules: their types, that they read only declared facts, and that they are pure.')
    .action(async (options) => {
      const { rulesCheck } = await import('../commands/rules/site-rules.ts');
      finish(await rulesCheck(options));
    });
  ofSite(rules.command('test'))
    .summary('run the test cases of site rules')
    .description('Runs the test cases of site rules, CATEGORY/NAME.yaml, on a built-in healthy pair.')
    .argument('[id...]', 'only these rules')
    .action(async (ids: string[], options) => {
      const { rulesTest } = await import('../commands/rules/site-rules.ts');
      finish(await rulesTest(ids, options));
    });
}
