import type { Command } from 'commander';
import { Option } from 'commander';
import type { Wiring } from './options.ts';
import { asTextOrJson, collect, none } from './options.ts';
import { reading } from '../stopped.ts';

/** `halint rules …`. */
export function describeRules(program: Command, { withConfig, voice, finish }: Wiring): void {
  const rules = program.command('rules').description('The rules that halint judges by.');
  rules
    .command('list')
    .description('Lists rules, one in a line.')
    .option('-c, --config <file>', 'with the expectations, site rules and settings of this configuration')
    .option('--category <name>', 'only rules of this category, for example fencing')
    .addOption(
      new Option('--severity <name>', 'only rules of this severity').choices(['critical', 'error', 'warning', 'info']),
    )
    .addOption(
      new Option('--profile <name>', 'only rules that are judged under this profile').choices([
        'bluemind',
        'cyrus',
        'generic',
      ]),
    )
    .option('--fact <id>', 'only rules that read this fact')
    .addOption(asTextOrJson())
    .action(async (options) => {
      const { rulesList } = await import('../commands/rules.ts');
      finish(await rulesList(options));
    });
  rules
    .command('count')
    .description('Counts the rules by category, by profile and by topic of the vendor’s high-availability guide.')
    .option('-c, --config <file>', 'with the expectations and site rules of this configuration')
    .addOption(asTextOrJson())
    .action(async (options) => {
      const { rulesCount } = await import('../commands/rules.ts');
      finish(await rulesCount(options));
    });
  withConfig(rules.command('explain'))
    .description(
      'Tells what a rule wants, why, and what to do; with --finding, what its findings rest on and what would turn ' +
        'them.',
    )
    .argument('<id>', 'for example storage/data-on-block-device')
    .option(
      '--finding',
      'judge the rule, and for each finding show the evidence and the smallest change of it that turns the verdict',
    )
    .option('--snapshot <file>', 'with --finding: judge this snapshot instead of reading hosts')
    .option('-p, --pair <name>', 'with --finding: the pair, where the configuration has several', collect, none)
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
        return finish(await reading(voice(), (own) => explainFinding(id, options, own)));
      }
      const { rulesExplain } = await import('../commands/rules.ts');
      finish(await rulesExplain(id, options));
    });
  const ofSite = (command: Command): Command =>
    withConfig(command).option('--folder <folder>', 'where the rules are; default: siteRules of the configuration');
  ofSite(rules.command('new'))
    .summary('write a rule of your own, to be changed')
    .description('Writes a rule of your own and its test cases, to be changed into what you want.')
    .argument('<id>', 'CATEGORY/NAME, for example our/backup-agent-runs')
    .option('--pair', 'a rule that sees both hosts at once')
    .action(async (id: string, options) => {
      const { rulesNew } = await import('../commands/site-rules.ts');
      finish(await rulesNew(id, options));
    });
  ofSite(rules.command('check'))
    .summary('check the rules of your own')
    .description(
      'Checks the rules of your own: their types, that they read what they declare, and that they only judge.',
    )
    .action(async (options) => {
      const { rulesCheck } = await import('../commands/site-rules.ts');
      finish(await rulesCheck(options));
    });
  ofSite(rules.command('test'))
    .summary('run the cases of the rules of your own')
    .description('Runs the cases of the rules of your own, CATEGORY/NAME.yaml, on a healthy pair that halint brings.')
    .argument('[id...]', 'only these rules')
    .action(async (ids: string[], options) => {
      const { rulesTest } = await import('../commands/site-rules.ts');
      finish(await rulesTest(ids, options));
    });
}
