# shellcheck shell=sh
# Scripts that cron, incron and the administrator's units start, and those that these start or source, three deep. Each
# is `==script PATH` and its lines behind a tab; `==other PATH` is not a script. Only files that are executable, given
# to a shell or sourced are read.
# Uses the functions of facts/storage/shell/untouched-mounts.sh.
nl='
'
# Lists have a path on each line.
IFS=$nl
set -f
tables='/etc/crontab
/etc/anacrontab'
for folder in /etc/cron.d /var/spool/cron/crontabs /var/spool/cron /etc/incron.d /var/spool/incron; do
  [ ! -d "$folder" ] || tables="$tables$nl$(find "$folder" -maxdepth 1 -type f 2>/dev/null | head -n 64)"
done
for folder in /etc/cron.hourly /etc/cron.daily /etc/cron.weekly /etc/cron.monthly; do
  [ ! -d "$folder" ] || tables="$tables$nl$(find "$folder" -maxdepth 1 -type f 2>/dev/null | head -n 64)"
done
tables="$tables$nl$(find /etc/systemd/system -maxdepth 1 -type f -name '*.service' 2>/dev/null | head -n 64)"

# direct PATH: it is touchable, and neither it nor a folder above it is a symbolic link
direct() {
  touchable "$1" || return 1
  way=
  rest=${1#/}
  while [ "$rest" != "${rest#*/}" ]; do
    way=$way/${rest%%/*}
    rest=${rest#*/}
    [ ! -L "$way" ] || return 1
  done
  [ ! -L "$1" ]
}

# named FILE...: the paths of programs in these texts, `run PATH` or, where a shell reads the file, `read PATH`
named() {
  places='(etc|opt|root|srv|home|usr/local|var/lib|var/local)'
  name='[A-Za-z0-9_.@+-]+'
  grep -hoE "/$places(/$name)+" "$@" 2>/dev/null | sed 's/^/run /'
  grep -hoE "(^|[^A-Za-z0-9_-])(\\.|source|sh|bash|dash|ksh)[[:blank:]]+(-[a-z]+[[:blank:]]+)*[\"']?/$places(/$name)+" \
    "$@" 2>/dev/null | sed -e 's/.*[[:blank:]]//' -e "s/^[\"']//" -e 's/^/read /'
}

# show PATH: prints a script; fails for what is none
show() {
  size=$(wc -c <"$1" 2>/dev/null) || return 1
  [ "$size" -le 65536 ] || return 1
  [ "$(head -c 4096 "$1" | tr -dc '\000-\010' | wc -c)" -eq 0 ] || return 1
  echo "==script $1"
  awk '{ print "\t" $0 }' "$1"
}

# shellcheck disable=SC2086  # a list of lines
todo=$(named $tables | sort -u)
seen=$nl
count=0
for depth in 1 2 3; do
  scripts=
  while IFS=' ' read -r how path; do
    case "$seen" in
      *"$nl$path$nl"*) continue ;;
    esac
    case $path in
      */.ssh/* | */../* | '') continue ;;
    esac
    if [ "$count" -ge 64 ] || ! direct "$path"; then
      continue
    fi
    if [ -f "$path" ] && { [ "$how" = read ] || [ -x "$path" ]; }; then
      seen="$seen$path$nl"
      count=$((count + 1))
      if show "$path"; then
        scripts="$scripts$path$nl"
      else
        echo "==other $path"
      fi
    elif [ ! -e "$path" ]; then
      seen="$seen$path$nl"
      echo "==other $path"
    fi
  done <<END
$todo
END
  if [ -z "$scripts" ] || [ "$depth" -eq 3 ]; then
    break
  fi
  # shellcheck disable=SC2086  # a list of lines
  todo=$(named $scripts | sort -u)
done
exit 0
