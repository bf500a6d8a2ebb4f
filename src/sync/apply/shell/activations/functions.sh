# shellcheck shell=sh
# What every activation begins with. It is given the root (empty on a host), the folder of the transaction, and `back`
# when the former files are there again. It ends with 0 when it is done, with 3 when there was nothing to do, and else
# it has failed. A service that does not run is not started: on the passive host the cluster decides that.
# shellcheck disable=SC2034  # some activations use it
root=$1
# shellcheck disable=SC2034
backup=$2
# shellcheck disable=SC2034
direction=$3

# need_running NAME UNIT...: one of the units runs
need_running() {
  service=$1
  shift
  systemctl is-active --quiet "$@" 2>/dev/null || {
    echo "$service does not run there: nothing to do"
    exit 3
  }
}

# reload NAME UNIT...: reloads those of the units that run. One without a reload is left to a person.
reload() {
  need_running "$@"
  shift
  for unit; do
    systemctl is-active --quiet "$unit" 2>/dev/null || continue
    [ "$(systemctl show -p CanReload --value "$unit" 2>/dev/null)" != no ] || {
      echo "$unit knows no reload: restart it when it suits"
      exit 3
    }
    systemctl reload "$unit" 2>&1 && systemctl is-active --quiet "$unit" || exit 1
  done
}
