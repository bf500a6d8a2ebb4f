# shellcheck shell=sh
# The beginning, once everything is defined and the plan is known.
trap 'hang_up' TERM INT
WATCHDOG=
GUARDIAN=
read_start_time
own_start=$started
[ -n "$WAITS" ] || start_watchdog
have timeout && have sha256sum && have stat && have find || {
  frame lacks "coreutils and findutils"
  leave
}
machine=
[ -r "$ROOT/etc/machine-id" ] && {
  read -r machine <"$ROOT/etc/machine-id"
  machine=$(printf 'halint machine id\n%s' "$machine" | sha256sum)
  machine=${machine%% *}
}
frame begin 1 "$SELF" "$machine"
