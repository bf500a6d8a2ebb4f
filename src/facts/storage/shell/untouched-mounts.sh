# shellcheck shell=sh
# Mounts on which a question touches nothing.
# $1: the types of their file systems, as an alternation of awk
untouched=$(awk -v types="^($1)$" '{
  for (i = 7; i < NF; i++) if ($i == "-") { if ($(i + 1) ~ types) print $5; break }
}' /proc/self/mountinfo)

# touchable PATH: it is on none of these mounts
touchable() {
  for point in $untouched; do
    # The kernel's mount table has blanks in octal.
    case $1/ in
      "$(printf '%b' "$point")"/*) return 1 ;;
    esac
  done
}
