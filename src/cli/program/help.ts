import type { Command, Option } from 'commander';
import { Help } from 'commander';

/** How the help of a command ends: what its exit codes mean, and commands to copy. */
export interface HelpEnding {
  readonly exits: string;
  /** Each as it would be typed; with what it is for, where that is not plain. */
  readonly examples: readonly (readonly [command: string, meaning?: string])[];
}

const exitsOfCheck = `0 clean, 1 findings at or above --fail-on, 2 usage or configuration, 3 something could not be read,
4 internal error, 5 only a waiver or the baseline is out of date. Where several apply: 4, 2, 1, 3, 5. With -f nagios,
those of a monitoring plugin: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.`;
const exitsOfSync = `0 in step or applied, 10 changes pending, 11 conflict, 12 refused (nothing written), 13 failed and rolled
back, 14 failed and rollback incomplete; 2 usage or configuration, 3 something could not be read, 4 internal error.`;
const exitsOfReading = '0 done, 2 usage or configuration, 3 something could not be read, 4 internal error.';
const exits = '0 done, 2 usage or configuration, 4 internal error.';

/** By the words of the command. `test/cli/help.test.ts` types each of them. */
export const endings: Readonly<Record<string, HelpEnding>> = {
  halint: {
    exits: 'each command says its own: halint help check, halint sync --help.',
    examples: [
      ['halint demo', 'see it work, without any host'],
      ['halint init', 'write a halint.yaml for two hosts'],
      ['halint check', 'audit the pair of ./halint.yaml'],
      ['halint check -f text -f junit=halint.xml', 'for a person and for CI'],
      ['halint gather -o tonight.json', 'read now, judge later:'],
      ['halint check --snapshot tonight.json'],
    ],
  },
  'halint check': {
    exits: exitsOfCheck,
    examples: [
      ['halint check --fail-on error -f junit=halint.xml'],
      ["halint check --rule 'fencing/*' --rule storage"],
      ['halint check --remedy steps.sh', 'and what to do, as steps'],
      ['halint check -f waivers', 'what is found, in the form that accepts it'],
      ['halint check --baseline known.json --update-baseline', 'from then on only what is new counts'],
      ['halint check --phase pre-update', 'before packages are upgraded; then mid-update, post-update'],
      ['halint check --shard 1/1 -f json=part-1.json', 'of a fleet the I-th of N parts; then: halint report merge'],
    ],
  },
  'halint gather': {
    exits: exitsOfReading,
    examples: [
      ['halint gather -o tonight.json', 'then: halint check --snapshot tonight.json'],
      ['halint gather --pair mail -o mail.json'],
    ],
  },
  'halint facts': {
    exits: exitsOfReading,
    examples: [
      ['halint facts --host mail-a mounts fstab'],
      ['halint facts --snapshot tonight.json -f json cib'],
      ['halint facts --tree rendered/mail-a postfix-main', 'of a folder, without any configuration'],
      ['halint facts --archive sosreport-mail-a.tar.xz mounts', 'of what somebody sent'],
    ],
  },
  'halint sync': {
    exits: exitsOfSync,
    examples: [
      ['halint sync status', 'what differs, and who moved'],
      ['halint sync plan -o plan.json', 'what would be done: read it, then'],
      ['halint sync apply plan.json', 'do exactly that'],
    ],
  },
  'halint sync status': {
    exits: exitsOfSync,
    examples: [['halint sync status'], ['halint sync status --snapshot tonight.json -f json']],
  },
  'halint sync plan': {
    exits: exitsOfSync,
    examples: [
      ['halint sync plan -o plan.json'],
      ['halint sync plan --take mail-a:/etc/aliases -o plan.json', 'where both hosts moved, a person decides'],
    ],
  },
  'halint sync apply': {
    exits: exitsOfSync,
    examples: [['halint sync apply plan.json'], ['halint sync apply plan.json --expect "$APPROVED_PLAN_ID"']],
  },
  'halint sync watch': {
    exits: exitsOfSync,
    examples: [
      ['halint sync watch'],
      ['halint sync watch --when-active --scan-every 10m', 'as a service on both hosts'],
    ],
  },
  'halint sync recover': { exits: exitsOfSync, examples: [['halint sync recover']] },
  'halint sync rollback': {
    exits: exitsOfSync,
    examples: [['halint sync rollback PLAN-ID', 'PLAN-ID is what sync apply printed']],
  },
  'halint sync generate': {
    exits: exitsOfReading,
    examples: [['halint sync generate lsyncd', 'on standard output'], ['halint sync generate csync2 -o generated']],
  },
  'halint rules': { exits, examples: [['halint rules list'], ['halint rules explain storage/data-on-block-device']] },
  'halint rules list': {
    exits,
    examples: [['halint rules list --category fencing --severity critical'], ['halint rules list --fact cib -f json']],
  },
  'halint rules count': { exits, examples: [['halint rules count'], ['halint rules count -f json']] },
  'halint rules explain': {
    exits:
      'with --finding, 1 findings and 3 something could not be read; else 0 done, 2 usage or configuration, 4 ' +
      'internal error.',
    examples: [
      ['halint rules explain storage/data-on-block-device'],
      ['halint rules explain drift/synced-files-equal --finding --snapshot tonight.json'],
    ],
  },
  'halint rules new': {
    exits,
    examples: [['halint rules new our/backup-agent-runs'], ['halint rules new our/same-release --pair']],
  },
  'halint rules check': { exits, examples: [['halint rules check'], ['halint rules check --folder site-rules']] },
  'halint rules test': {
    exits: '0 all as expected, 1 a case is not, 2 usage or configuration, 4 internal error.',
    examples: [['halint rules test'], ['halint rules test our/backup-agent-runs']],
  },
  'halint config': { exits, examples: [['halint config check']] },
  'halint config check': { exits, examples: [['halint config check'], ['halint config check --config halint.yaml']] },
  'halint report': {
    exits: 'each command says its own: halint help report merge.',
    examples: [
      ['halint report render halint.json -f html=halint.html'],
      ['halint report merge halint.json -f text', 'the parts of check --shard as one'],
    ],
  },
  'halint report render': {
    exits,
    examples: [
      ['halint report render halint.json -f html=halint.html', 'halint.json is of halint check -f json=halint.json'],
      ['halint report render halint.json -f markdown'],
    ],
  },
  'halint report compare': {
    exits: `1 something at or above --fail-on is new, has another value or is accepted no longer; 3 nothing is, but something
that was judged before was not judged now; 0 neither; 2 usage, or a file is no report; 4 internal error.`,
    examples: [
      ['halint report compare halint.json halint.json', 'the earlier report first: yesterday.json today.json'],
      ['halint report compare halint.json halint.json -f json --fail-on error'],
    ],
  },
  'halint report trend': {
    exits,
    examples: [
      ['halint report trend halint.json', 'all that were kept: reports/*.json'],
      ['halint report trend halint.json -f csv', 'for a spreadsheet'],
    ],
  },
  'halint report merge': {
    exits: exitsOfCheck,
    examples: [
      ['halint report merge halint.json', 'the reports of all parts: part-1.json part-2.json …'],
      ['halint report merge halint.json --fail-on error -f text -f junit=halint.xml'],
    ],
  },
  'halint init': {
    exits,
    examples: [
      ['halint init', 'asks'],
      ['halint init --host-a mail-a --host-b mail-b --vip 192.0.2.10 --url https://mail.example.org/ -o mail.yaml'],
    ],
  },
  'halint demo': { exits: exitsOfReading, examples: [['halint demo'], ['halint demo --output reports']] },
};

const usual = new Help();

/** An option as commander describes it, without the empty list that a repeatable one begins with. */
export const optionDescription = (option: Option): string =>
  usual.optionDescription(option).replace(' (default: [])', '');

/** Adds to each command how its help ends. */
export function endHelp(command: Command, before = ''): void {
  const words = `${before}${command.name()}`;
  const ending = endings[words];
  if (ending !== undefined) command.addHelpText('after', textOf(ending));
  for (const each of command.commands) endHelp(each, `${words} `);
}

function textOf({ exits: meaning, examples }: HelpEnding): string {
  const width = Math.max(...examples.map(([command]) => command.length));
  const lines = examples.map(
    ([command, why]) => `  ${why === undefined ? command : `${command.padEnd(width)}  ${why}`}`,
  );
  return `\nExit codes: ${meaning}\n\nExamples:\n${lines.join('\n')}\n`;
}
