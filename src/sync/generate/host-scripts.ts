import type { GeneratedFile } from './generated-file.ts';
import { comment, onBoth } from './generated-file.ts';
import type { GeneratorInput } from './generator-input.ts';
import { staging } from './shared-set.ts';

/** Where the scripts live on the hosts, and the lists that they copy by. */
export const paths = {
  active: '/usr/local/sbin/halint-active',
  receive: '/usr/local/sbin/halint-receive',
  regenerate: '/usr/local/sbin/halint-regenerate',
  rsync: '/usr/local/sbin/halint-rsync',
  shared: '/etc/halint/shared.list',
  never: '/etc/halint/never.list',
} as const;

const shell = `#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
`;

/** ssh as a job calls it: it never prompts, and a host that does not answer is given up. */
export const ssh = 'ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=3';

const refusing = ` and neither receives, see ${paths.receive}: nothing is copied at all.`;

/**
 * The script that tells whether this host is the active one; `receiver`: what a tool does that has no say on the
 * receiving host.
 */
export const activeScript = ({ virtualIps }: GeneratorInput, receiver: string = refusing): readonly GeneratedFile[] =>
  onBoth(
    paths.active,
    0o755,
    `${shell}${comment('#', `Ends with 0 on the host that holds a floating address of the pair, and with 1 on the other one. Whatever copies files asks this first, at every run: only the active host may send. While both hosts hold an address (split brain) both may send${receiver}`)}
for address in ${virtualIps.join(' ')}; do
  ip -o address show to "$address" 2>/dev/null | grep -q . && exit 0
done
exit 1
`,
  );

/** What the sending host's rsync starts here in place of rsync. */
export const receiveScript = (): readonly GeneratedFile[] =>
  onBoth(
    paths.receive,
    0o755,
    `${shell}# Runs on the host that receives, in place of rsync (rsync --rsync-path). A host that holds the floating address takes
# files from nobody: its own are the ones that count. Afterwards it makes anew what is compiled from a text.
if ${paths.active}; then
  echo "$(hostname) holds the floating address: it receives nothing" >&2
  exit 1
fi
rsync "$@"
status=$?
${paths.regenerate} >&2 || [ $status -ne 0 ] || status=23
exit $status
`,
  );

/** What is compiled from a text is made on each host: a copied table may be of another format, or half written. */
export function regenerateScript({ tables }: GeneratorInput): readonly GeneratedFile[] {
  const lines = tables.flatMap(({ path, recipe }) => {
    if (recipe.id === 'bm-key-store')
      return [comment('#', `${path} is made from ${recipe.from}: halint sync apply does that; here nothing does.`)];
    return [`table ${recipe.id === 'postalias' ? 'postalias' : 'postmap'} ${recipe.from} ${path}`];
  });
  return onBoth(
    paths.regenerate,
    0o755,
    `${shell}# Makes anew the tables whose text has changed. A digest of each text is kept: times would lie, because a copied text has
# the time of its own host. Each table is compiled beside its place and renamed onto it: postmap(1) writes in place, and
# Postfix does not work with a table that is half written.
umask 077
state=/var/lib/halint-regenerate
mkdir -p "$state" || exit 1
failed=0

table() { # COMPILER TEXT TABLE
  [ -f "$2" ] || return 0
  mark=$state/$(printf '%s' "$3" | tr / _)
  now=$(sha256sum <"$2") || { failed=1; return; }
  [ -f "$3" ] && [ "$now" = "$(cat "$mark" 2>/dev/null)" ] && return 0
  type=$(postconf -h default_database_type) || { failed=1; return; }
  case $3 in *.lmdb) type=lmdb ;; *.cdb) type=cdb ;; esac
  work=$(mktemp -d "\${3%/*}/.halint.XXXXXX") || { failed=1; return; }
  cp -- "$2" "$work/text" && "$1" "$type:$work/text" && made=$(ls "$work"/text.*) &&
    if [ -f "$3" ]; then chown --reference="$3" "$made" && chmod --reference="$3" "$made"; else chmod 644 "$made"; fi &&
    sync "$made" && mv -f "$made" "$3" && printf '%s\\n' "$now" >"$mark" || failed=1
  rm -rf "$work"
}

${lines.length === 0 ? '# No table is compiled from a shared text.' : lines.join('\n')}
exit $failed
`,
  );
}

/** Options of rsync that every copy has, each with its reason. */
export function rsyncOptions({ rsync }: GeneratorInput): readonly (readonly [option: string, why: string])[] {
  const durable = rsync !== undefined && atLeast(rsync, [3, 2, 4]);
  return [
    [
      '--archive',
      'owners, modes, times and links as they are. No ACLs and no extended attributes: the security labels of a ' +
        'host are its own policy’s business',
    ],
    ['--checksum', 'compares content: two edits of one size within one second look alike by size and time'],
    ['--delay-updates', 'every file arrives whole beside its place, and all are renamed at the end, close together'],
    ...(durable ? [['--fsync', 'what has arrived survives a power failure'] as const] : []),
    ['--protect-args', 'names are never read by a remote shell'],
    ['--timeout=60', 'a host that does not answer ends the copy instead of holding it for ever'],
    [`--rsync-path=${paths.receive}`, 'the other host decides whether it may receive'],
  ];
}

function atLeast(version: string, wanted: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  const first = wanted.findIndex((each, i) => (parts[i] ?? 0) !== each);
  return first < 0 || (parts[first] ?? 0) > (wanted[first] ?? 0);
}

/** The script that copies the lists' files to the other host, for cron and incron. */
export const rsyncScript = (input: GeneratorInput): readonly GeneratedFile[] =>
  onBoth(
    paths.rsync,
    0o755,
    `${shell}# Copies the shared files to the other host, if this host is the active one:
#   ${paths.rsync} --files-from=LIST --exclude-from=LIST / USER@HOST:/
# Many changes at once end in one or two copies: whoever comes while a copy runs leaves a mark and waits, and the first
# one to come through copies for all. A copy that fails says so and ends with rsync's status; the next run repeats it.
# Deletions are not copied: a file that is gone by mistake shall stay on the other host. halint sync plan shows them.
${input.rsync === undefined ? '# The version of rsync on both hosts was not known: add --fsync below if it is 3.2.4 or later.\n' : ''}#
${rsyncOptions(input)
  .map(([option, why]) => comment('#', `${option}: ${why}.`))
  .join('\n')}
# --relative --no-implied-dirs: paths stay what they are, and the folders above them are left as they are there.
set -u
umask 077
${paths.active} || exit 0
mark=/run/halint-rsync.wanted
: >"$mark"
exec 9>/run/halint-rsync.lock
flock 9
[ -e "$mark" ] || exit 0
sleep 1 # an editor that saves in several steps is done by then
rm -f "$mark"

# Patterns of the list become names here, because rsync's list knows none.
list=\${1#--files-from=}
while IFS= read -r pattern; do
  case $pattern in '' | '#'*) continue ;; esac
  for path in $pattern; do
    if [ -e "$path" ] || [ -L "$path" ]; then printf '%s\\n' "$path"; fi
  done
done <"$list" |
  rsync --recursive --relative --no-implied-dirs ${rsyncOptions(input)
    .map(([option]) => option)
    .join(' ')} \\
    --rsh='${ssh}' --files-from=- "$2" "$3" "$4"
status=$?
[ $status -eq 0 ] || { : >"$mark"; logger -t halint-rsync -p daemon.err "copying to $4 failed with status $status"; }
exit $status
`,
  );

/** The lists that the script copies by, and that halint's own rules read. */
export function listFiles({ shared }: GeneratorInput): readonly GeneratedFile[] {
  return [
    ...onBoth(
      paths.shared,
      0o644,
      `# What is the same on both hosts: paths and shell patterns, folders with everything below them.
# Made by halint sync generate from the manifest and the policy of the pair.
${shared.includes.map((each) => each.replace(/\*\*$/, '')).join('\n')}
`,
    ),
    ...onBoth(
      paths.never,
      0o644,
      `# What stays on its own host although a pattern of ${paths.shared} would match it.
${[staging, ...shared.excludes.map((each) => each.replace(/\/\*\*$/, '/'))].join('\n')}
`,
    ),
  ];
}
