#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
# Rebuilds the tables whose source has changed. A digest of each source is kept, because times are not reliable: a
# copied source has the time of its own host. Each table is built next to its place and then renamed: postmap(1) writes
# in place, and Postfix fails with a table that is half written.
umask 077
state=/var/lib/halint-regenerate
mkdir -p "$state" || exit 1
failed=0

# table COMPILER SOURCE TABLE: rebuilds the table if its source has changed
table() {
  [ -f "$2" ] || return 0
  rebuild "$1" "$2" "$3" || failed=1
}

rebuild() {
  mark=$state/$(printf '%s' "$3" | tr / _)
  digest=$(sha256sum <"$2") || return 1
  [ ! -f "$3" ] || [ "$digest" != "$(cat "$mark" 2>/dev/null)" ] || return 0
  type=$(postconf -h default_database_type) || return 1
  case $3 in
    *.lmdb) type=lmdb ;;
    *.cdb) type=cdb ;;
  esac
  work=$(mktemp -d "${3%/*}/.halint.XXXXXX") || return 1
  build "$1" "$2" "$3" && printf '%s\n' "$digest" >"$mark"
  status=$?
  rm -rf "$work"
  return "$status"
}

# build COMPILER SOURCE TABLE: with the owner and mode of the table that it replaces
build() {
  cp -- "$2" "$work/source" || return 1
  "$1" "$type:$work/source" || return 1
  built=$(ls "$work"/source.*) || return 1
  if [ -f "$3" ]; then
    chown --reference="$3" "$built" && chmod --reference="$3" "$built" || return 1
  else
    chmod 644 "$built" || return 1
  fi
  sync "$built" && mv -f "$built" "$3"
}

@TABLES@
exit $failed
