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

# load_items: ITEM_1 and so on are the lines of ITEMS: number, action, kind of digest, mode, user, group, state before,
# recipe, the source of the recipe, path
load_items() {
  COUNT=0
  FOLDERS=
  OWNED=
  SECRETS=
  case $NL$ITEMS in
    *"${TAB}h$TAB"*) SECRETS=1 ;;
  esac
  IFS=$NL
  for line in $ITEMS; do
    COUNT=$((COUNT + 1))
    eval "ITEM_$COUNT=\$line"
  done
  IFS=$BLANKS
}

# use_item NUMBER: sets the variables of `item_fields`
use_item() {
  IFS=$TAB
  eval "item_fields \$ITEM_$1"
  IFS=$BLANKS
}

# item_fields FIELD...: the new file is staged, and the former one kept from commit to the end, under their own names in
# folders next to the target. A copy of the former one is saved in the backup.
item_fields() {
  number=$1
  action=$2
  digest_kind=$3
  mode=$4
  owner=$5
  group=$6
  before=$7
  recipe=$8
  recipe_from=$9
  path=${10}
  target=$ROOT$path
  folder=${target%/*}
  staged=$folder/$STAGE/${target##*/}
  former=$folder/$STAGE.old/${target##*/}
  saved=$BACKUP/files$path
}

# each_item FUNCTION: calls it for every item in order, until it fails
each_item() {
  IFS=$NL
  for line in $ITEMS; do
    IFS=$TAB
    # shellcheck disable=SC2086  # one argument for each field
    item_fields $line
    IFS=$BLANKS
    "$1" || return 1
  done
  IFS=$BLANKS
}

# each_number FUNCTION: the same for what needs the number of an item only: it is in `index`
each_number() {
  index=1
  while [ "$index" -le "$COUNT" ]; do
    "$1" || return 1
    index=$((index + 1))
  done
}

# each_item_backwards FUNCTION: for every item, the last one first; goes on after a failure
each_item_backwards() {
  backwards=$COUNT
  any_failed=0
  while [ "$backwards" -ge 1 ]; do
    use_item "$backwards"
    "$1" || any_failed=1
    backwards=$((backwards - 1))
  done
  return $any_failed
}

# add_to_batch PATH: a shell copies a whole text to append a word to it, so the long part (batch) grows only when the
# short one (recent) is full
add_to_batch() {
  recent=$recent$NL$1
  [ ${#recent} -lt 1000 ] || {
    batch=$batch$recent
    recent=
  }
}

empty_batch() {
  batch=
  recent=
}

# batch_is_full: asks for the length only when the long part has grown
batch_is_full() {
  [ -z "$recent" ] && [ ${#batch} -ge $FULL ]
}

# with_lines LINES COMMAND...: runs the command with each line as a further argument
with_lines() {
  lines=$1
  shift
  set -f
  IFS=$NL
  # shellcheck disable=SC2086  # one argument for each line
  set -- "$@" $lines
  IFS=$BLANKS
  set +f
  "$@"
}

# with_batch COMMAND...: runs the command with the batch, if there is anything in it, and empties the batch
with_batch() {
  [ -z "$batch$recent" ] || with_lines "$batch$recent" "$@" || return 1
  empty_batch
}

# in_batches PICK RUN: calls RUN with the paths that PICK finds (picked) in the items, some hundreds at a time: a
# program costs more than a hundred files. PICKED are the numbers of the items.
in_batches() {
  batches_of item_fields "$ITEMS" "$1" "$2"
}

# batches_of FIELDS LINES PICK RUN: the same for any lines, whose fields FIELDS reads
batches_of() {
  read_fields=$1
  pick=$3
  run=$4
  PICKED=
  recent_numbers=
  empty_batch
  IFS=$NL
  for line in $2; do
    IFS=$TAB
    # shellcheck disable=SC2086  # one argument for each field
    "$read_fields" $line
    IFS=$BLANKS
    picked=
    "$pick"
    [ -z "$picked" ] || {
      recent_numbers="$recent_numbers $number"
      add_to_batch "$picked"
    }
    [ -n "$recent" ] || {
      PICKED=$PICKED$recent_numbers
      recent_numbers=
      [ ${#batch} -lt $FULL ] || run_batch || return 1
    }
  done
  IFS=$BLANKS
  run_batch
}
run_batch() {
  [ -n "$batch$recent" ] || return 0
  PICKED=$PICKED$recent_numbers
  with_lines "$batch$recent" "$run" || return 1
  PICKED=
  recent_numbers=
  empty_batch
}

# digests NAME WHICH...: sets NAME_1 and so on to the digest of each item's target, staged, former or saved file:
# absent, link-DIGEST for a symbolic link, other for what is no file. All that is asked for together is the work of one
# program.
digests() {
  wanted_digests=$*
  names=
  recent_names=
  empty_batch
  each_item digest_item && digest_batch
}
digest_item() {
  # shellcheck disable=SC2086  # pairs of words
  set -- $wanted_digests
  while [ $# -gt 0 ]; do
    case $2 in
      target) file=$target ;;
      staged) file=$staged ;;
      former) file=$former ;;
      saved) file=$saved ;;
    esac
    digest_file "${1}_$number"
    shift 2
  done
  ! batch_is_full || digest_batch
}
# digest_file NAME: adds `file` to the batch, or sets NAME at once
digest_file() {
  if [ -f "$file" ] && [ ! -L "$file" ]; then
    recent_names="$recent_names $1"
    add_to_batch "$file"
    [ -n "$recent" ] || {
      names=$names$recent_names
      recent_names=
    }
  elif [ -L "$file" ]; then
    link_digest "$file"
    eval "$1=\$digest"
  elif [ -e "$file" ]; then
    eval "$1=other"
  else
    eval "$1=absent"
  fi
}
digest_batch() {
  [ -n "$batch$recent" ] || return 0
  sums=$(with_lines "$batch$recent" sums_of 2>/dev/null) || return 1
  # shellcheck disable=SC2086  # a list of words
  set -- $names$recent_names
  set -f
  IFS=$NL
  for digest in $sums; do
    digest=${digest%% *}
    digest=${digest#\\}
    [ -z "$KEYED" ] || {
      use_item "${1##*_}"
      key_digest
    }
    eval "$1=\$digest"
    shift
  done
  set +f
  IFS=$BLANKS
  names=
  recent_names=
  empty_batch
}

# link_digest LINK: sets `digest`
link_digest() {
  digest=$(readlink -n -- "$1" | sha256sum)
  digest=link-${digest%% *}
}

# digest_of PATH: sets `digest` as `digests` does, keyed if the manifest has been read
digest_of() {
  digest=absent
  if [ -L "$1" ]; then
    link_digest "$1"
    return 0
  fi
  [ -f "$1" ] || return 0
  digest=$(sha256sum <"$1" 2>/dev/null)
  digest=${digest%% *}
  [ -z "$KEYED" ] || key_digest
}

# sums_of FILE...: by openssl where there is much to read: several times faster, and printed in the same form
sums_of() {
  if [ -n "$BULKY" ] && have openssl; then
    openssl dgst -sha256 -r "$@"
  else
    sha256sum -- "$@"
  fi
}

# key_digest: the digest of a secret is written to disk only under the key of this transaction. KEYED says that digests
# have been read from there, so that what is compared with them is keyed as well; before, digests are only in memory.
key_digest() {
  case $digest_kind$digest in
    p* | ?absent | ?other | ?link-*) ;;
    *)
      digest=$(printf '%s%s' "$KEY" "$digest" | sha256sum)
      digest=${digest%% *}
      ;;
  esac
}

# list_folders: FOLDERS are the folders of all items, a line each
list_folders() {
  [ -z "$FOLDERS" ] || return 0
  FOLDERS=$NL
  last_folder=
  each_item list_folder
}
list_folder() {
  [ "$folder" != "$last_folder" ] || return 0
  last_folder=$folder
  case $FOLDERS in
    *"$NL$folder$NL"*) ;;
    *) FOLDERS=$FOLDERS$folder$NL ;;
  esac
}

# in_folders COMMAND...: runs the command with those of the folders that exist, some hundreds at a time
in_folders() {
  list_folders
  folder_command=$*
  empty_batch
  IFS=$NL
  for one_folder in $FOLDERS; do
    [ ! -d "$one_folder" ] || add_to_batch "$one_folder"
    ! batch_is_full || {
      IFS=$BLANKS
      run_in_folders || return 1
      IFS=$NL
    }
  done
  IFS=$BLANKS
  run_in_folders
}
run_in_folders() {
  # shellcheck disable=SC2086  # a command and its words
  with_batch effect $folder_command
}

# sync_folders: what was renamed, created or removed in the folders of the items is durable
sync_folders() {
  in_folders sync --
}

# find_remote_mounts: remote_mounts are the mount points of network file systems at this moment
find_remote_mounts() {
  remote_mounts=$NL
  while read -r _ _ _ _ point rest; do
    [ "$point" = / ] || ! networked "${rest#* - }" || remote_mounts="$remote_mounts$point$NL"
  done </proc/self/mountinfo
}
find_remote_mounts

# is_local PATH: it is not on a network file system
is_local() {
  [ "$remote_mounts" != "$NL" ] || return 0
  above=$1
  while [ -n "$above" ]; do
    case "$remote_mounts" in
      *"$NL$above$NL"*) return 1 ;;
    esac
    above=${above%/*}
  done
}
