# shellcheck shell=sh
# What every phase on a host uses: frames, reasons, items, batches of paths, digests. The script is POSIX sh with
# coreutils. Contents never pass through a shell variable, and no secret is ever an argument of a program. Every change
# of the file system goes through `effect`, so that tests can stop the script after any one of them.
#
# The caller has set NONCE (it marks frames), KEY (of the digests), ROOT (prefix of every path; empty on a host),
# EXPIRY, OWNER, UNFINISHED, WAITS, FILTER and PATH.
LC_ALL=C
LANG=C
TZ=UTC
QUOTING_STYLE=c
SYSTEMD_COLORS=0
SYSTEMD_PAGER=
export PATH LC_ALL LANG TZ QUOTING_STYLE SYSTEMD_COLORS SYSTEMD_PAGER
unset CDPATH ENV BASH_ENV
NL='
'
TAB='	'
BLANKS=" $TAB$NL"
IFS=$BLANKS
umask 077
cd /
trap '' PIPE HUP
STATE=$ROOT/var/lib/halint
while read -r field _ SELF _; do
  [ "$field" != Uid: ] || break
  SELF=
done </proc/self/status
[ -n "$SELF" ] || SELF=$(id -u)

# A shell looks a variable up among all that share its hash, the oldest first. There are thousands of variables when a
# plan has thousands of items, so those that are used for every item are created before the items are.
CODE=
WHY=
CHANGED=
COUNT=0
INSPECTED_COUNT=0
FOLDERS=
KEYED=
PICKED=
SECRETS=
number=
action=
digest_kind=
mode=
owner=
group=
before=
recipe=
recipe_from=
path=
target=
folder=
staged=
former=
saved=
line=
lines=
index=
backwards=
file=
digest=
sums=
names=
wanted_digests=
batch=
recent=
picked=
pick=
run=
recent_names=
recent_numbers=
read_fields=
last_folder=
one_folder=
old=
new=
now=
kept=
seen=
access_wanted=
above=
stat_uid=
stat_mode=
stat_path=
# Bytes of paths that are enough for one program, far below what the kernel lets it have.
FULL=50000

# frame WORD...: begins a frame; what is printed until the next one is its body
frame() {
  printf '\n@%s %s\n' "$NONCE" "$*" 2>/dev/null
}

# have PROGRAM: it is installed
have() {
  command -v "$1" >/dev/null 2>&1
}

# one_line: standard input as one short line of printable ASCII
one_line() {
  tr '\n\t' '  ' | tr -dc '\040-\176' | head -c 400
}

# fail CODE REASON: remembers why a phase cannot continue, and returns 1. The first reason counts.
fail() {
  [ -z "$CODE" ] || return 1
  CODE=$1
  WHY=$2
  # A program may fail without printing anything.
  case $WHY in
    *: | *': ') WHY="${WHY% } the program that failed printed no message" ;;
  esac
  return 1
}

# fail_changed CODE REASON: the same, because a file changed while the plan was being carried out
fail_changed() {
  [ -n "$CODE" ] || CHANGED=changed
  fail "$1" "$2"
}

# fail_with_path: the reason is known, but not yet which item it concerns
fail_with_path() {
  WHY="$path: $WHY"
  return 1
}

# effect COMMAND...: a change of the file system
effect() {
  "$@"
  effect_status=$?
  after_effect
  return $effect_status
}

# write_text FILE TEXT
write_text() {
  printf '%s' "$2" 2>/dev/null >"$1"
}

# write_durably FILE TEXT: a small file, either whole or not there at all, even after a power loss
write_durably() {
  effect write_text "$1.new" "$2" &&
    effect sync -- "$1.new" &&
    effect mv -fT -- "$1.new" "$1" &&
    effect sync -- "${1%/*}"
}

# log_line TEXT: into the host's system log
log_line() {
  have logger && logger -t halint -- "$1" </dev/null 2>/dev/null 9>&-
  :
}

# first_line FILE: sets `first`; empty if there is none
first_line() {
  first=
  [ ! -f "$1" ] || read -r first <"$1" || :
}

# exists PATH: also true for a symbolic link without a target
exists() {
  [ -e "$1" ] || [ -L "$1" ]
}

# same_file ONE OTHER: two names of one file; -ef alone would follow links
same_file() {
  if [ -L "$1" ] || [ -L "$2" ]; then
    [ "$(stat -c %d:%i -- "$1" 2>/dev/null)" = "$(stat -c %d:%i -- "$2" 2>/dev/null)" ]
  else
    # shellcheck disable=SC3013  # in POSIX since 2024, and in every shell before
    [ "$1" -ef "$2" ]
  fi
}

# use_token TOKEN: names the folders for staged and former files
use_token() {
  TOKEN=$1
  STAGE=.halint.$1
}
