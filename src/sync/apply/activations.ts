import type { ActivationId } from '../plan/plan.ts';

/**
 * What tells a service that its file has changed: a reload or nothing. A service that does not run on a host is not
 * started, because on the passive host the cluster decides that. The text is POSIX sh and gets `$1` the root (empty on
 * a real host), `$2` the folder of the transaction, and `back` as `$3` when the old files are there again. It ends with
 * 0 when it is done, with 3 when there was nothing to do, and with anything else when it failed.
 */
export interface Activation {
  readonly shell: string;
  /** Seconds. */
  readonly timeout: number;
}

/** Under which names the services run: a distribution's own, an instance that the cluster starts, BlueMind's. */
const idle = (name: string, units: string): string =>
  `systemctl is-active --quiet ${units} 2>/dev/null || { echo "${name} does not run there: nothing to do"; exit 3; }`;

/** Reloads what runs of them; a unit that knows no reload is left to a person. */
const reload = (name: string, units: string): string => `${idle(name, units)}
for u in ${units}; do systemctl is-active --quiet "$u" 2>/dev/null || continue
[ "$(systemctl show -p CanReload --value "$u" 2>/dev/null)" != no ] || { echo "$u knows no reload: restart it when it suits"; exit 3; }
systemctl reload "$u" 2>&1 && systemctl is-active --quiet "$u" || exit 1; done`;

export const activations: Readonly<Record<ActivationId, Activation>> = {
  'postfix-reload': {
    timeout: 60,
    shell: `${idle('postfix', `postfix 'postfix@*'`)}\npostfix reload 2>&1 && postfix status 2>&1`,
  },
  'nginx-reload': { timeout: 60, shell: reload('nginx', 'nginx bm-nginx') },
  'postgresql-reload': { timeout: 60, shell: reload('postgresql', `'postgresql@*' postgresql bm-postgresql`) },
  // sysctl(8) leaves what a file no longer says: the values from before are kept, and set again on the way back.
  'sysctl-load': {
    timeout: 60,
    shell: String.raw`command -v sysctl >/dev/null 2>&1 || { echo 'sysctl is not installed'; exit 1; }
files="$1/etc/sysctl.d/01-bluemind.conf $1/etc/sysctl.conf"
if [ "$3" = back ]; then [ ! -s "$2/sysctl.old" ] || sysctl -q -e -p "$2/sysctl.old" 2>&1; exit; fi
there=; for f in $files; do [ ! -f "$f" ] || there="$there $f"; done
for f in $there; do
[ -e "$2/sysctl.old" ] || { awk -F= '/^[ \t]*-?[A-Za-z0-9_.\/-]+[ \t]*=/ { gsub(/[ \t-]/, "", $1); print $1 }' $there | sort -u | while read -r key; do value=$(sysctl -n -e "$key" 2>/dev/null) && [ -n "$value" ] && printf '%s = %s\n' "$key" "$value"; done >"$2/sysctl.part" && mv -f "$2/sysctl.part" "$2/sysctl.old"; }
sysctl -q -e -p "$f" 2>&1 || exit 1; done`,
  },
  // Its services belong to the cluster manager, and a restart is felt by every user: a person chooses the moment
  // and is told by the outcome.
  'bm-restart-by-hand': {
    timeout: 10,
    shell: `${idle('BlueMind', `bm-core 'bm-*'`)}\necho 'restart the BlueMind services through their manager (pcs resource restart) when a downtime of minutes suits'`,
  },
};

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The table as a shell function: `activation_text ID` puts text and seconds into COMMAND_TEXT and COMMAND_SECONDS. */
export function activationShell(table: Readonly<Record<string, Activation>> = activations): string {
  const rows = Object.entries(table).map(
    ([id, { shell, timeout }]) => `${id}) COMMAND_SECONDS=${timeout} COMMAND_TEXT=${quote(shell)} ;;`,
  );
  return ['activation_text() { case $1 in', ...rows, '*) return 1 ;; esac; }'].join('\n');
}
