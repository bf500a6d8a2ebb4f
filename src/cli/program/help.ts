import type { Command, Option } from 'commander';
import { Help } from 'commander';

/** The end of the help of a command: exit codes and examples. */
export interface HelpEnding {
  readonly exits: string;
  /** Commands, each with its purpose if that is not obvious. */
  readonly examples: readonly (readonly [command: string, meaning?: string])[];
}

const exitsOfCheck = `0 clean, 1 findings at or above --fail-on, 2 usage or configuration, 3 something could not be read,
4 internal error, 5 only a waiver or the baseline is out of date. If several apply: 4, 2, 1, 3, 5. With -f nagios:
0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.`;
const exitsOfSync = `0 in sync or applied, 10 changes pending, 11 conflict, 12 refused (nothing written), 13 failed and rolled
back, 14 failed and rollback incomplete; 2 usage or configuration, 3 something could not be read, 4 internal error.`;
const exitsOfReading = '0 done, 2 usage or configuration, 3 something could not be read, 4 internal error.';
const exits = '0 done, 2 usage or configuration, 4 internal error.';

/** By command. `test/cli/help.slow.test.ts` runs each example. */
export const endings: Readonly<Record<string, HelpEnding>> = {
  halint: {
    exits: 'see the help of each command: halint help check, halint sync --help.',
    examples: [
      ['halint demo', 'audit an embedded pair, without any host'],
      ['halint init', 'write a halint.yaml for two hosts'],
      ['halint check', 'audit the pair of ./halint.yaml'],
      ['halint check -f text -f junit=halint.xml', 'text on the terminal, JUnit for CI'],
      ['halint gather -o tonight.json', 'read now, judge later with:'],
      ['halint check --snapshot tonight.json'],
    ],
  },
  'halint check': {
    exits: exitsOfCheck,
    examples: [
      ['halint check --fail-on error -f junit=halint.xml'],
      ["halint check --rule 'fencing/*' --rule storage"],
      ["halint check --exclude 'sizing/*' -f junit -o halint.xml", 'all other rules, as a file'],
      ['halint check --remedy steps.sh', 'also write the fixes as steps'],
      ['halint check -f waivers', 'print findings as waivers'],
      ['halint check --baseline known.json --update-baseline', 'from then on, only new findings count'],
      ['halint check --history history', 'store the run, and show what is new since the last one'],
      ['halint check --evidence evidence', 'write an evidence bundle for auditors into this folder'],
      ['halint check --target pacemaker-3', 'what an upgrade to Pacemaker 3 rejects or removes'],
      ['halint check --phase pre-update', 'before packages are upgraded; then mid-update, post-update'],
      ['halint check --phase pre-switchover', 'go or no-go with reasons, and the next command'],
      ['halint check --from a=texts/a --from b=texts/b', 'saved outputs instead of hosts'],
      ['halint check --fleet-from configurations/ --resume', 'check each configuration of a folder on its own'],
      ['halint check --shard 1/1 -f json=part-1.json', 'audit shard I of N; then: halint report merge'],
    ],
  },
  'halint gather': {
    exits: exitsOfReading,
    examples: [
      ['halint gather -o tonight.json', 'then: halint check --snapshot tonight.json'],
      ['halint gather --pair mail -o mail.json'],
      ['halint gather --script -o collect.sh', 'on each host: sh collect.sh > HOSTNAME.halint'],
    ],
  },
  'halint doctor': {
    exits:
      '0 check can judge every rule, 2 usage or configuration, 3 a step failed or something is unknown, 4 internal error.',
    examples: [
      ['halint doctor', 'test access to both hosts'],
      ['halint doctor --format json'],
      ["halint doctor --rule 'fencing/*'", 'only what these rules need'],
    ],
  },
  'halint sudoers': {
    exits,
    examples: [
      ['halint sudoers --user halint', 'the entry for /etc/sudoers.d/halint'],
      ['halint sudoers --script', 'the script for /usr/local/sbin/halint-collect'],
      ['halint sudoers --forced-command', 'options of the key in the authorized_keys of root'],
    ],
  },
  'halint facts': {
    exits: exitsOfReading,
    examples: [
      ['halint facts --host mail-a mounts fstab'],
      ['halint facts --snapshot tonight.json -f json cib'],
      ['halint facts --tree rendered/mail-a postfix-main', 'from a folder, without a configuration'],
      ['halint facts --archive sosreport-mail-a.tar.xz mounts', 'from an archive'],
    ],
  },
  'halint sync': {
    exits: exitsOfSync,
    examples: [
      ['halint sync status', 'differences, and which host changed'],
      ['halint sync plan -o plan.json', 'write the changes to review; then:'],
      ['halint sync apply plan.json', 'apply exactly this plan'],
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
      ['halint sync plan --take mail-a:/etc/aliases -o plan.json', 'resolve a conflict: use the version of mail-a'],
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
    examples: [['halint sync rollback PLAN-ID', 'the id that sync apply printed']],
  },
  'halint sync generate': {
    exits: exitsOfReading,
    examples: [['halint sync generate lsyncd', 'to standard output'], ['halint sync generate csync2 -o generated']],
  },
  'halint rules': { exits, examples: [['halint rules list'], ['halint rules explain storage/data-on-block-device']] },
  'halint rules list': {
    exits,
    examples: [['halint rules list --category fencing --severity critical'], ['halint rules list --fact cib -f json']],
  },
  'halint rules count': { exits, examples: [['halint rules count'], ['halint rules count -f json']] },
  'halint rules explain': {
    exits:
      '0 done, 2 usage or configuration, 4 internal error; with --finding also 1 findings, 3 something could not be ' +
      'read.',
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
    exits: '0 all cases passed, 1 a case failed, 2 usage or configuration, 4 internal error.',
    examples: [['halint rules test'], ['halint rules test our/backup-agent-runs']],
  },
  'halint config': { exits, examples: [['halint config check']] },
  'halint config show': { exits, examples: [['halint config show'], ['halint config show --origins']] },
  'halint config check': { exits, examples: [['halint config check'], ['halint config check --config halint.yaml']] },
  'halint report': {
    exits: 'see the help of each command: halint help report merge.',
    examples: [
      ['halint report render halint.json -f html=halint.html'],
      ['halint report merge halint.json -f text', 'merge the shards of check --shard'],
    ],
  },
  'halint report render': {
    exits,
    examples: [
      [
        'halint report render halint.json -f html=halint.html',
        'halint.json was written by halint check -f json=halint.json',
      ],
      ['halint report render halint.json -f markdown'],
    ],
  },
  'halint report compare': {
    exits: `0 no worse than before, 1 a finding at or above --fail-on is new, has a new value or is no longer accepted,
2 usage or not a report, 3 something that was judged before was not judged now, 4 internal error.`,
    examples: [
      ['halint report compare halint.json halint.json', 'earlier report first: yesterday.json today.json'],
      ['halint report compare halint.json halint.json -f json --fail-on error'],
    ],
  },
  'halint report trend': {
    exits,
    examples: [
      ['halint report trend halint.json', 'all reports: reports/*.json'],
      ['halint report trend halint.json -f csv', 'for a spreadsheet'],
    ],
  },
  'halint report history': {
    exits,
    examples: [['halint report history history'], ['halint report history history -f json']],
  },
  'halint report bisect': {
    exits:
      '0 the newest run does not have the finding, 1 it has, 2 usage, 3 the newest run could not judge it, 4 internal ' +
      'error.',
    examples: [
      ['halint report bisect fencing/fencing-enabled history', 'since when is fencing off, and what changed then'],
      ['halint report bisect drift/synced-files-equal:/etc/aliases history'],
    ],
  },
  'halint report verify': {
    exits: `0 all verified, 1 a bundle is changed, missing, not signed or not reproduced, 2 usage, 3 something could not be
verified (written by another build, or site rules are not given), 4 internal error.`,
    examples: [
      ['halint report verify evidence', 'a folder with all bundles of a chain'],
      ['halint report verify evidence/2026-06-14.tar'],
    ],
  },
  'halint report merge': {
    exits: exitsOfCheck,
    examples: [
      ['halint report merge halint.json', 'the reports of all shards: part-1.json part-2.json …'],
      ['halint report merge halint.json --fail-on error -f text -f junit=halint.xml'],
    ],
  },
  'halint waive': {
    exits,
    examples: [
      [
        'halint waive fencing/second-method:mail-b --reason "the second PDU is ordered" --owner ops --expires 2027-03-31',
      ],
      [
        'halint waive storage/multipath-paths-redundant:mpatha --reason "one path until the move" --owner ops --expires 2027-03-31 ' +
          '--approver CISO --ticket CHG-1204',
      ],
    ],
  },
  'halint init': {
    exits,
    examples: [
      ['halint init', 'asks for all values'],
      ['halint init --host-a mail-a --host-b mail-b --vip 192.0.2.10 --url https://mail.example.org/ -o mail.yaml'],
    ],
  },
  'halint completion': {
    exits,
    examples: [
      ['halint completion bash', 'into /etc/bash_completion.d/halint'],
      ['halint completion zsh', 'into a folder of fpath, as _halint'],
      ['halint completion fish', 'into ~/.config/fish/completions/halint.fish'],
    ],
  },
  'halint demo': { exits: exitsOfReading, examples: [['halint demo'], ['halint demo --output reports']] },
};

const usual = new Help();

/** The description of an option by commander, without the empty default of a repeatable option. */
export const optionDescription = (option: Option): string =>
  usual.optionDescription(option).replace(' (default: [])', '');

/** Adds the end of the help to each command. */
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
