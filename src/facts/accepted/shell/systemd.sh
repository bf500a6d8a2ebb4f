# shellcheck shell=sh
# systemd-analyze(1): verify reads units as systemd would at the next boot. It makes folders in /tmp: so only in a
# private mount namespace, in which units that generators made are missing.

# changed_units: names of the units that the administrator wrote or changed. Files of packages are taken as they are.
changed_units() {
  for file in /etc/systemd/system/*.service /etc/systemd/system/*.socket /etc/systemd/system/*.timer \
    /etc/systemd/system/*.mount /etc/systemd/system/*.automount /etc/systemd/system/*.path \
    /etc/systemd/system/*.target; do
    [ ! -f "$file" ] || [ -L "$file" ] || echo "${file##*/}"
  done
  for folder in /etc/systemd/system/*.*.d; do
    name=${folder##*/}
    name=${name%.d}
    for file in "$folder"/*.conf; do
      [ -f "$file" ] || continue
      # a drop-in of a unit that is not installed
      [ ! -e "/lib/systemd/system/$name" ] && [ ! -e "/usr/lib/systemd/system/$name" ] || echo "$name"
      break
    done
  done
}

# ask_systemd UNIT...: what systemd says of these units, and nothing of those that they need
ask_systemd() {
  {
    timeout -k 1 8 systemd-analyze verify --man=no -- "$@" 2>&1
    echo "==exit $?"
  } | UNITS=" $* " awk '
/^==exit / || /^\/etc\/systemd\/system\/[^:]*:[0-9]*: / || /^[^ ]*: (unrecognized|invalid) option / {
print
next
}
/[^[:print:][:blank:]]/ {
print "==garbled"
next
}
{
unit = $1
sub(/:$/, "", unit)
if (unit != $1 && index(ENVIRON["UNITS"], " " unit " "))
print
}'
}

# ask_this_systemd
ask_this_systemd() {
  if ! command -v systemd-analyze >/dev/null; then
    echo '==not-asked systemd is not installed'
    return
  fi
  units=$(changed_units | sort -u | head -n 60)
  if [ -z "$units" ]; then
    echo '==not-asked there is no unit in /etc/systemd/system'
  else
    # shellcheck disable=SC2086  # one name a line
    ask_systemd $units
  fi
}
