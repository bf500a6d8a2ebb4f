# shellcheck shell=sh
# nginx(8): -t writes the pid file, creates logs and binds the ports, so only where that touches nothing: in a private
# mount namespace.

# ask_nginx FILE: what nginx says of a configuration. It stops at the first upstream server whose name is not known,
# and DNS is not asked here: each such name gets an address of its own, as long as nginx is asked.
ask_nginx() {
  cp /etc/hosts /run/halint-nginx-hosts 2>/dev/null || : >/run/halint-nginx-hosts
  known_names=' '
  bound=
  while :; do
    said=$(
      timeout -k 1 8 nginx -t -c "$1" 2>&1 | head -c 65536
      echo "==done"
    )
    said=${said%==done}
    name=$(printf '%s\n' "$said" | sed -n 's/.*host not found in [a-z ]*"\(unix:\)\{0,1\}\([^":/]*\)[":/].*/\2/p' | head -n 1)
    [ -n "$name" ] || break
    case $known_names in
      *" $name "*) break ;;
    esac
    known_names="$known_names$name "
    printf '192.0.2.1 %s\n' "$name" >>/run/halint-nginx-hosts
    [ -n "$bound" ] || mount -n --bind /run/halint-nginx-hosts /etc/hosts 2>/dev/null || break
    bound=1
  done
  [ -z "$bound" ] || umount -n /etc/hosts 2>/dev/null
  printf '%s\n' "$said"
  case $said in
    *'syntax is ok'* | *'test is successful'*) echo '==exit 0' ;;
    *' failed'*) echo '==exit 1' ;;
    *) echo '==exit 124' ;;
  esac
}
