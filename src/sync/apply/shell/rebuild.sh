# shellcheck shell=sh
# Items whose content does not come from the other host: links, mode and owner alone, and files that a program makes
# from their source.

# produce: stages an item whose content does not come from the other host
produce() {
  case $action in
    # The content stays. Made next to the target like any other, so that mode and owner change at once.
    set-access)
      effect copy_to "$target" "$staged" || fail failed "$path: $said" || return 1
      ;;
    regenerate)
      regenerate
      return
      ;;
  esac
  [ "$recipe" != link ] || effect quiet ln -s -- "$recipe_from" "$staged" || fail failed "$path: $said"
}

# regenerate: makes a file from its source, by the program that its service uses
regenerate() {
  case $recipe in
    bm-key-store) make_key_store ;;
    postalias) make_table postalias ;;
    postmap | postmap-flat) make_table postmap ;;
    *) fail refused "$path: halint cannot rebuild it ($recipe)" ;;
  esac
}

# find_source: source is the file with the content of recipe_from: the one that this plan writes, or else the present
# one
find_source() {
  source=$ROOT$recipe_from
  case $NL$ITEMS$NL in
    *"$TAB$recipe_from$NL"*)
      planned=${source%/*}/$STAGE/${source##*/}
      [ ! -e "$planned" ] || source=$planned
      ;;
  esac
}

# copy_source NAME: copies the source into a work folder of its own (work)
copy_source() {
  find_source
  work=$BACKUP/work/$number
  effect mkdir -m 700 -- "$work" && effect copy_to "$source" "$work/$1" || fail failed "$path: $said"
}

# make_key_store: the JKS that BlueMind's node agent reads: certificate, chain and key, under the product's own fixed
# password
make_key_store() {
  have openssl || fail refused "$path: openssl is not installed there" || return 1
  keytool=
  for candidate in keytool /usr/lib/jvm/bm-jdk/bin/keytool /usr/lib/jvm/*/bin/keytool /usr/lib/jvm/*/jre/bin/keytool; do
    [ -n "$keytool" ] || ! have "$candidate" || keytool=$candidate
  done
  [ -n "$keytool" ] || fail refused "$path: keytool (of a Java installation) is not installed there" || return 1
  copy_source pem || return 1
  effect limited 60 openssl pkcs12 -export -in "$work/pem" -inkey "$work/pem" -certfile "$work/pem" \
    -name 'bm certificate' -password pass:bluemind -out "$work/p12" &&
    effect limited 60 "$keytool" -importkeystore -noprompt -srckeystore "$work/p12" -srcstoretype PKCS12 \
      -srcstorepass bluemind -destkeystore "$work/jks" -deststoretype JKS -deststorepass bluemind ||
    fail failed "$path: it cannot be rebuilt from $recipe_from" || return 1
  effect copy_to "$work/jks" "$staged" || fail failed "$path: keytool created no file"
}

# make_table PROGRAM: a compiled table of Postfix
make_table() {
  have "$1" || fail refused "$path: $1 is not installed there" || return 1
  case $path in
    *.lmdb)
      table_suffix=lmdb
      table_type=lmdb
      ;;
    *.cdb)
      table_suffix=cdb
      table_type=cdb
      ;;
    *)
      table_suffix=db
      table_type=$(postconf -h default_database_type 2>/dev/null)
      [ "$table_type" = btree ] || table_type='hash'
      ;;
  esac
  table_name=${recipe_from##*/}
  copy_source "$table_name" || return 1
  effect limited 60 "$1" "$table_type:$work/$table_name" || {
    printable "$work"
    fail failed "$path: $1: $said"
    return 1
  }
  effect copy_to "$work/$table_name.$table_suffix" "$staged" ||
    fail failed "$path: $1 created no $table_name.$table_suffix"
}
