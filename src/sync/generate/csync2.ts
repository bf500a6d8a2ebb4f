import type { GeneratedFile } from './generated-file.ts';
import { onBoth } from './generated-file.ts';
import type { GeneratorInput } from './generator-input.ts';
import type { Step } from './guide.ts';
import { installGuide } from './guide.ts';
import { activeScript, paths, regenerateScript } from './host-scripts.ts';
import { staging } from './shared-set.ts';

const key = '/etc/csync2.key_mail';

/** csync2, started by cron on the active host. */
export function csync2Files(input: GeneratorInput): readonly GeneratedFile[] {
  const folder = input.family === 'redhat' ? '/etc/csync2' : '/etc';
  return [
    ...onBoth(`${folder}/csync2.cfg`, 0o644, configuration(input)),
    ...onBoth(
      '/etc/cron.d/halint-csync2',
      0o644,
      `# Every minute, on the active host only: csync2 -x sends what has changed here since the last run. The next run is skipped
# while one is still busy; a conflict is printed, and cron mails it.
MAILTO=root
* * * * * root ${paths.active} && flock -n /run/halint-csync2.lock /usr/sbin/csync2 -x
`,
    ),
    ...activeScript(input, ', and what has changed on both is a conflict, which csync2 leaves alone.'),
    ...regenerateScript(input),
    installGuide(input, 'csync2', steps(input), false),
  ];
}

const steps = ({ hosts }: GeneratorInput): readonly Step[] => [
  {
    text: 'Install csync2 on both hosts, and make the folder for what it overwrites.',
    commands: ['install -d -m 700 /var/lib/csync2/backup'],
  },
  {
    text: `Make the key of the group on one host, and copy it to the other one over a secure channel (scp), with mode 600. Anyone who has it can write the shared files.`,
    commands: [`csync2 -k ${key}`],
  },
  {
    text:
      'Make a TLS key and certificate on each host. csync2 remembers the other host’s certificate at the first ' +
      'connection: make that on a network that you trust.',
    commands: [
      'openssl req -x509 -newkey rsa:4096 -nodes -days 3650 -subj /CN=$(hostname) -keyout /etc/csync2_ssl_key.pem ' +
        '-out /etc/csync2_ssl_cert.pem',
      'chmod 600 /etc/csync2_ssl_key.pem',
    ],
  },
  {
    text: `Allow port 30865 between ${hosts.a.address} and ${hosts.b.address}, and from no other host. Listening is harmless on both hosts: only csync2 -x sends.`,
    commands: ['systemctl enable --now csync2.socket'],
  },
  { text: 'With both hosts in step, once on both: the present files count as known.', commands: ['csync2 -cIr /'] },
  {
    text: 'Check it on the active host: this ends with 2 when both are in step (not with 0), and names conflicts.',
    commands: ['csync2 -T'],
  },
  {
    text:
      'What is removed on the active host is removed on the other one as well, and kept in /var/lib/csync2/backup ' +
      'there. While both hosts hold the floating address both send, and what has changed on both is a conflict.',
  },
  {
    text: 'A conflict is settled by a person, on the host that is right; or by halint sync plan --take HOST:FILE.',
    commands: ['csync2 -f FILE && csync2 -x'],
  },
];

function configuration(input: GeneratorInput): string {
  const { hosts, shared } = input;
  const member = ({ node, address }: { readonly node: string; readonly address: string }): string =>
    `${node}${/^[\d.]+$/.test(address) ? `@${address}` : ''}`;
  return `# csync2 on both hosts, made by halint sync generate. The same file on both.
# Every connection is encrypted, because no nossl line says otherwise: secrets are among the files.
group mail
{
	# csync2 compares these names with what hostname prints; behind the @ is the address that it connects to.
	host ${member(hosts.a)} ${member(hosts.b)};
	key ${key};

	# Files of the manifest, also those that are not there yet.
${shared.includes.map((each) => `\tinclude ${each.replace(/\/\*\*$/, '')};`).join('\n')}

	# What stays on its own host. Of the lines that match a file the last one counts, so these come last.
${shared.excludes.map((each) => `\texclude ${each.replace(/\/\*\*$/, '')};`).join('\n')}
	exclude *~ .*.sw? *.dpkg-* .~tmp~ ${staging};

	# Conflicts are left to a person. "auto younger" and its like throw one of two versions away, and csync2 cannot even
	# know which is the younger: it compares times in whole seconds, and a file that was changed twice in one second with the
	# same size does not count as changed at all.
	auto none;

	# What an overwritten file was. Only root may read it: secrets are among the files.
	backup-directory /var/lib/csync2/backup;
	backup-generations 5;
${actions(input)}}
`;
}

/** On the host that receives: tables are rebuilt, and no service is started or restarted. */
function actions({ tables }: GeneratorInput): string {
  const texts = [
    ...new Set(tables.filter(({ recipe }) => recipe.id !== 'bm-key-store').map(({ recipe }) => recipe.from)),
  ];
  if (texts.length === 0) return '';
  return `
	# On the host that receives. Nothing is restarted: on the passive host that would be a start.
	action
	{
${texts.map((path) => `\t\tpattern ${path};`).join('\n')}
		exec "${paths.regenerate}";
		logfile "/var/log/csync2_action.log";
	}
`;
}
