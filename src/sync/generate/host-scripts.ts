import type { GeneratedFile } from './generated-file.ts';
import { comment, onBoth } from './generated-file.ts';
import type { GeneratorInput } from './generator-input.ts';
import active from './shell/halint-active.template.sh';
import receive from './shell/halint-receive.template.sh';
import regenerate from './shell/halint-regenerate.template.sh';
import rsync from './shell/halint-rsync.template.sh';
import { staging } from './shared-set.ts';
import { fillTemplate } from './template.ts';

/** Where the scripts are installed on the hosts, and the lists that they copy by. */
export const paths = {
  active: '/usr/local/sbin/halint-active',
  receive: '/usr/local/sbin/halint-receive',
  regenerate: '/usr/local/sbin/halint-regenerate',
  rsync: '/usr/local/sbin/halint-rsync',
  shared: '/etc/halint/shared.list',
  never: '/etc/halint/never.list',
} as const;

/** ssh as a job calls it: it never prompts, and it gives up on a host that does not answer. */
export const ssh = 'ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=3';

const bothRefuse = ` and neither receives, see ${paths.receive}: nothing is copied at all.`;

/**
 * The script that determines whether this host is the active one. `splitBrain` is the rest of the comment on a split
 * brain, for a tool without a check on the receiving host.
 */
export const activeScript = (
  { virtualIps }: GeneratorInput,
  splitBrain: string = bothRefuse,
): readonly GeneratedFile[] =>
  onBoth(
    paths.active,
    0o755,
    fillTemplate(active, {
      COMMENT: comment(
        '#',
        'Ends with 0 on the host that holds a floating address of the pair, and with 1 on the other one. Every copy ' +
          'runs this first: only the active host may send. While both hosts hold an address (split brain) both may ' +
          `send${splitBrain}`,
      ),
      ADDRESSES: virtualIps.join(' '),
    }),
  );

/** What the sending host's rsync starts on this host instead of rsync. */
export const receiveScript = (): readonly GeneratedFile[] =>
  onBoth(paths.receive, 0o755, fillTemplate(receive, { ACTIVE: paths.active, REGENERATE: paths.regenerate }));

/**
 * The script that rebuilds tables on each host: a copied table may have the format of another version, or be half
 * written.
 */
export function regenerateScript({ tables }: GeneratorInput): readonly GeneratedFile[] {
  const lines = tables.map(({ path, recipe }) =>
    recipe.id === 'bm-key-store'
      ? comment('#', `${path} is built from ${recipe.from} by halint sync apply, and not here.`)
      : `table ${recipe.id === 'postalias' ? 'postalias' : 'postmap'} ${recipe.from} ${path}`,
  );
  const none = '# No table is built from a shared file.';
  return onBoth(
    paths.regenerate,
    0o755,
    fillTemplate(regenerate, { TABLES: lines.length === 0 ? none : lines.join('\n') }),
  );
}

/** Options of rsync that every copy has, each with its reason. */
export function rsyncOptions({ rsync: version }: GeneratorInput): readonly (readonly [option: string, why: string])[] {
  const durable = version !== undefined && isAtLeast(version, [3, 2, 4]);
  return [
    [
      '--archive',
      'keeps owners, modes, times and links. No ACLs and no extended attributes: the security labels belong to the ' +
        'policy of each host',
    ],
    ['--checksum', 'compares content: two edits of the same size within one second look alike by size and time'],
    ['--delay-updates', 'every file arrives whole next to its place, and all are renamed at the end, close together'],
    ...(durable ? [['--fsync', 'files that have arrived survive a power failure'] as const] : []),
    ['--protect-args', 'names are never read by a remote shell'],
    ['--timeout=60', 'a host that does not answer ends the copy instead of blocking it'],
    [`--rsync-path=${paths.receive}`, 'the other host decides whether it may receive'],
  ];
}

function isAtLeast(version: string, wanted: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  const first = wanted.findIndex((each, i) => (parts[i] ?? 0) !== each);
  return first < 0 || (parts[first] ?? 0) > (wanted[first] ?? 0);
}

/** The script that copies the files of the lists to the other host, for cron and incron. */
export function rsyncScript(input: GeneratorInput): readonly GeneratedFile[] {
  const options = rsyncOptions(input);
  const unknownVersion =
    '# The version of rsync on both hosts was not known: add --fsync below if it is 3.2.4 or later.\n';
  return onBoth(
    paths.rsync,
    0o755,
    fillTemplate(rsync, {
      RSYNC: paths.rsync,
      OPTION_COMMENTS: `${input.rsync === undefined ? unknownVersion : ''}#\n${options
        .map(([option, why]) => comment('#', `${option}: ${why}.`))
        .join('\n')}`,
      ACTIVE: paths.active,
      OPTIONS: options.map(([option]) => option).join(' '),
      SSH: ssh,
    }),
  );
}

/** The lists that the script copies by, and that halint's own rules read. */
export function listFiles({ shared }: GeneratorInput): readonly GeneratedFile[] {
  return [
    ...onBoth(
      paths.shared,
      0o644,
      `# The files that are the same on both hosts: paths and shell patterns, and folders with everything below them.
# Made by halint sync generate from the manifest and the policy of the pair.
${shared.includes.map((each) => each.replace(/\*\*$/, '')).join('\n')}
`,
    ),
    ...onBoth(
      paths.never,
      0o644,
      `# Files that stay on their own host although a pattern of ${paths.shared} matches them.
${[staging, ...shared.excludes.map((each) => each.replace(/\/\*\*$/, '/'))].join('\n')}
`,
    ),
  ];
}
