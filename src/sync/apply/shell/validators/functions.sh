# shellcheck shell=sh
# What every validator begins with. It is given the staged file, its target, an empty folder of its own, the root (empty
# on a host) and a list of everything staged (staged file, tab, path). It ends with 0 if the file is valid, with 3 if a
# tool is missing, with 4 if it cannot be tested without touching the running system, and else with 1 and a reason.
staged=$1
# shellcheck disable=SC2034  # some validators use it
target=$2
scratch=$3
root=$4
staged_list=$5

# need PROGRAM: it is installed
need() {
  command -v "$1" >/dev/null 2>&1 || {
    echo "$1 is not installed"
    exit 3
  }
}

# reject REASON: the file is not valid
reject() {
  printf '%s\n' "$1"
  exit 1
}

# copy_tree FOLDER: copies the folder with what is staged for it to tree in the validator's own folder. Links into the
# folder by its name lead into the copy, and nothing is written through a link.
copy_tree() {
  tree=$scratch/tree
  copy_folder "$1" || reject 'the folder cannot be copied'
}
copy_folder() {
  cp -a -- "$root$1" "$tree" || return 1
  find "$tree" -type l | while IFS= read -r link; do
    destination=$(readlink "$link")
    case $destination in
      "$1"/*) ln -sfn -- "$tree/${destination#"$1"/}" "$link" || exit 1 ;;
    esac
  done || return 1
  while IFS="$(printf '\t')" read -r file path; do
    case $path in
      "$1"/*) cp -a --remove-destination -T -- "$file" "$tree/${path#"$1"/}" || return 1 ;;
    esac
  done <"$staged_list"
}

# run_apart FLAGS TEXT: runs the shell text in namespaces of its own (private-mounts.sh), as the last thing that a
# validator does: the program reads the host and changes nothing on it. Without such namespaces nothing is run.
run_apart() {
  need unshare
  unshare "$1" true 2>/dev/null || {
    echo 'it cannot be tested apart from the running system: no private namespace can be made there'
    exit 4
  }
  exec unshare "$1" sh -c "$2" halint-check "$staged" "$target" "$scratch" "$root" "$staged_list"
}
