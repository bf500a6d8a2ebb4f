# shellcheck shell=sh
# Digests of files, links and secrets.

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
