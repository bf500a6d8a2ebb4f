# Has nginx read the staged tree ($3/tree) as /etc/nginx, see private-mounts.sh. Every path in it means what it will
# mean. $3 a folder that holds the tree
mount --bind "$3/tree" /etc/nginx 2>/dev/null || not_private 'the staged files cannot be put in the place of /etc/nginx'
make_private
names_from_files
# Names of upstream servers that only DNS knows: nginx stops at the first one, so each gets an address of its own here.
cp /etc/hosts /run/halint-hosts 2>/dev/null || : >/run/halint-hosts
mount --bind /run/halint-hosts /etc/hosts 2>/dev/null ||
  not_private 'the host names of upstream servers cannot be provided'
known_names=
while :; do
  said=$(nginx -t -c /etc/nginx/nginx.conf 2>&1) && exit 0
  name=$(printf '%s\n' "$said" | sed -n 's/.*host not found in [a-z ]*"\(unix:\)\{0,1\}\([^":]*\)[":].*/\2/p' | head -n 1)
  [ -n "$name" ] || break
  case " $known_names " in *" $name "*) break ;; esac
  known_names="$known_names $name"
  printf '192.0.2.1 %s\n' "$name" >>/run/halint-hosts
done
# The configuration is accepted before logs and sockets are opened. Those may fail here for two reasons that the host
# does not have: it is read-only, and it has no addresses.
problems=$(printf '%s\n' "$said" | grep -E '\[(emerg|alert|crit)\]' | grep -vE '\(30: |\((97|98|99): |still could not bind')
case $said in
  *'syntax is ok'*) [ -n "$problems" ] || exit 0 ;;
esac
printf '%s\n' "${problems:-$said}" | sed 's/^nginx: *//' | head -n 3
exit 1
