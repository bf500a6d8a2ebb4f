# shellcheck shell=sh
# The items of a plan, one line each in ITEMS, and how they are visited.

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
