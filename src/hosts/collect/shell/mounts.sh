# shellcheck shell=sh
# Which mounts are touched. Only the script itself runs this; lanes are given the lists. Each list has a mount point a
# line, with a newline before the first; octal escapes of the kernel's table stay as they are.
#   far      network file systems and automount points, which may be dead
#   others   local mounts other than the root: each must answer before a path on it is read
#   shy      those of them whose data is not touched anyway: a process that hangs there cannot be killed, and would
#            keep the cluster from unmounting it
#   proven   those that answered
#   silent   those that did not
far=$nl
others=$nl
shy=$nl
proven=$nl
silent=$nl
while read -r _ _ _ _ point rest; do
  case "$point" in
    # systemd has an automount point there everywhere, and nothing that is read is below it
    / | /proc/sys/fs/binfmt_misc) continue ;;
  esac
  if networked "${rest#* - }"; then
    far="$far$point$nl"
    continue
  fi
  case "${rest#* - }" in
    'proc '* | 'sysfs '* | 'tmpfs '* | 'devtmpfs '* | 'devpts '* | cgroup* | 'mqueue '* | 'hugetlbfs '* | 'debugfs '*) ;;
    'tracefs '* | 'securityfs '* | 'pstore '* | 'bpf '* | 'configfs '* | 'efivarfs '* | 'ramfs '* | 'nsfs '*) ;;
    fuse* | 'gfs2 '* | 'ocfs2 '*)
      others="$others$point$nl"
      shy="$shy$point$nl"
      ;;
    *) others="$others$point$nl" ;;
  esac
done </proc/self/mountinfo

# settle: every mount below which something will be read is proven or silent. folders: the folders of what will be read;
# openings: those of them that a pattern or a tree opens, in which a mount may stand anywhere.
settle() {
  [ "$others$far" != "$nl$nl" ] || return 0
  lines
  follow
  wanted=$nl
  for point in $others; do
    decode "$point"
    case "$folders" in
      *"$nl$decoded$nl"* | *"$nl$decoded/"*) wanted="$wanted$point$nl" ;;
      *) ! within "$openings" "$decoded" || wanted="$wanted$point$nl" ;;
    esac
  done
  prove "$wanted"
  for way in $ways; do
    target=${way#*:}
    ! within "$silent" "$target" || silent="$silent${way%%:*}$nl"
    ! within "$far" "$target" || far="$far${way%%:*}$nl"
  done
  words
  search
}

# follow: adds to the folders those that they are symbolic links to. ways: each link and its target. Only links on the
# root are followed; paths on another mount depend on that mount.
follow() {
  ways=
  seen=$nl
  for folder in $folders; do
    while [ -n "$folder" ]; do
      case "$seen" in
        *"$nl$folder$nl"*) break ;;
      esac
      seen="$seen$folder$nl"
      if ! within "$others" "$folder" && ! within "$far" "$folder" && [ -L "$folder" ]; then
        resolve "$folder"
        folders="$folders$target$nl"
        ways="$ways$folder:$target$nl"
      fi
      folder=${folder%/*}
    done
  done
}

# search: no program is searched for on a mount that is not touched
search() {
  [ "$far$silent" != "$nl$nl" ] || return 0
  found=
  IFS=:
  for folder in $PATH; do
    ! near "$folder" || found="$found:$folder"
  done
  IFS=" 	$nl"
  PATH=${found#:}
}
