# shellcheck shell=sh
# proc(5): when a daemon loaded its configuration, and when the newest of its files was written. Only daemons for which
# a reload leaves a trace, or that cannot reload: the trace is a process that a reload starts, or a file that it writes.

# read_boot_time: sets `boot`, in seconds since 1970
read_boot_time() {
  while read -r word value _; do
    [ "$word" != btime ] || boot=$value
  done </proc/stat
}

# read_process PID: sets `parent` and `started`, in seconds since 1970. The kernel counts hundredths of seconds.
read_process() {
  parent=
  started=0
  { read -r state <"/proc/$1/stat"; } 2>/dev/null || return
  # shellcheck disable=SC2086
  set -- ${state##*)}
  parent=$2
  started=$((boot + ${20} / 100))
}

# is_of_host PID: it is no process of a container
is_of_host() {
  # shellcheck disable=SC3013  # in POSIX since 2024, and in every shell before
  [ "/proc/$1/ns/pid" -ef /proc/self/ns/pid ]
}

# name_of PID: sets `name`
name_of() {
  name=
  { read -r name <"/proc/$1/comm"; } 2>/dev/null
}

# find_daemons: sets the time at which each one loaded its configuration
find_daemons() {
  for folder in /proc/[0-9]*; do
    pid=${folder#/proc/}
    name_of "$pid"
    case $name in
      # Neither can reload its configuration.
      chronyd) is_of_host "$pid" && read_process "$pid" && chronyd=$started ;;
      pacemakerd) is_of_host "$pid" && read_process "$pid" && pacemakerd=$started ;;
      # `postfix reload` ends the queue manager and starts another one.
      qmgr)
        if is_of_host "$pid" && read_process "$pid"; then
          [ -z "$postfix" ] || several=1
          postfix=$started
        fi
        ;;
      # A reload starts new workers; the first process stays.
      nginx)
        if is_of_host "$pid" && read_process "$pid"; then
          name_of "$parent"
          [ "$name" != nginx ] || [ "$started" -le "${nginx:-0}" ] || nginx=$started
        fi
        ;;
    esac
  done
}

# find_sshd: a reload executes the daemon again, and it writes its process id again
find_sshd() {
  { read -r pid </run/sshd.pid; } 2>/dev/null || return
  name_of "$pid"
  [ "$name" != sshd ] || sshd=$(stat -c %Y /run/sshd.pid)
}

# report DAEMON LOADED FILE...: prints the newest of the files, with the times
report() {
  daemon=$1
  loaded=$2
  shift 2
  [ -n "$loaded" ] || return
  newest=
  for path; do
    # shellcheck disable=SC3013  # the same
    if [ -f "$path" ] && { [ -z "$newest" ] || [ "$path" -nt "$newest" ]; }; then
      newest=$path
    fi
  done
  [ -z "$newest" ] || echo "$daemon|$loaded|$(stat -L -c '%Y|%n' "$newest")"
}

# ask_daemons
ask_daemons() {
  read_boot_time
  chronyd=
  pacemakerd=
  postfix=
  several=
  nginx=
  sshd=
  find_daemons
  find_sshd
  [ -z "$several" ] || postfix=
  if [ -z "$chronyd$pacemakerd$postfix$nginx$sshd" ]; then
    echo '==not-asked none of the daemons runs'
    return
  fi
  report chronyd "$chronyd" /etc/chrony/chrony.conf /etc/chrony/conf.d/*.conf /etc/chrony.conf
  report pacemakerd "$pacemakerd" /etc/default/pacemaker /etc/sysconfig/pacemaker
  report postfix "$postfix" /etc/postfix/main.cf /etc/postfix/master.cf
  report sshd "$sshd" /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
  if [ -n "$nginx" ]; then
    cd /etc/nginx || return
    # shellcheck disable=SC2046
    report nginx "$nginx" /etc/nginx/nginx.conf \
      $(sed -n 's/^[[:blank:]]*include[[:blank:]][[:blank:]]*\([^;]*\);.*/\1/p' /etc/nginx/nginx.conf)
  fi
  echo '==exit 0'
}
