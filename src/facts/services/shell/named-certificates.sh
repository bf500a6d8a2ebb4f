# shellcheck shell=sh
# Files with certificates and keys that Postfix, Cyrus and nginx name: `==file PATH` or `==missing PATH`, then, after a
# tab, the certificates, and the public half of a private key. Private keys are not printed.
# Uses the functions of facts/storage/shell/untouched-mounts.sh.

# reach PATH: prints where it leads, over links of its last part and of its folders. Fails where that is not touched.
reach() {
  target=$1
  for _ in 1 2 3 4 5 6; do
    touchable "$target" || return 1
    way=
    rest=${target#/}
    link=
    while [ -n "$rest" ]; do
      way=$way/${rest%%/*}
      case $rest in
        */*) rest=${rest#*/} ;;
        *) rest= ;;
      esac
      if [ -L "$way" ]; then
        link=$(readlink "$way")
        break
      fi
    done
    if [ -z "$link" ]; then
      printf '%s\n' "$target"
      return 0
    fi
    case $link in
      /*) ;;
      *) link=${way%/*}/$link ;;
    esac
    target=$link${rest:+/$rest}
  done
  return 1
}

# values: the lines that name certificates and keys
values() {
  cat /etc/postfix/main.cf /etc/postfix/master.cf /etc/imapd.conf /etc/imapd.conf.d/* /etc/cyrus/*.conf 2>/dev/null |
    grep -E '^[^#]*(tls_[a-z_]*(cert|key|chain)|tls_(cert|key))'
  if command -v postconf >/dev/null 2>&1; then
    postconf -hx smtpd_tls_cert_file smtpd_tls_key_file smtpd_tls_eccert_file smtpd_tls_eckey_file \
      smtpd_tls_chain_files smtp_tls_cert_file smtp_tls_key_file smtp_tls_chain_files 2>/dev/null
  fi
  cat /etc/nginx/*.conf /etc/nginx/*/* 2>/dev/null |
    grep -E '^[^#]*ssl_certificate(_key)?[[:blank:]]' |
    sed -E 's#(ssl_certificate(_key)?[[:blank:]]+["'\'']?)([^/"'\''[:blank:]$;])#\1/etc/nginx/\3#'
}

values | grep -oE '/[A-Za-z0-9_.@+/-]+' | sort -u | head -n 40 | while read -r path; do
  real=$(reach "$path") || continue
  if [ ! -e "$real" ]; then
    case $path in
      *.*) echo "==missing $path" ;;
    esac
    continue
  fi
  if [ ! -f "$real" ] || [ ! -r "$real" ]; then
    continue
  fi
  echo "==file $path"
  head -c 262144 "$real" | awk '
    /-----BEGIN ([A-Z0-9]+ )?CERTIFICATE-----/ { on = 1 }
    on { print "\t" $0 }
    /-----END ([A-Z0-9]+ )?CERTIFICATE-----/ { on = 0 }'
  if grep -q 'PRIVATE KEY-----' "$real" 2>/dev/null; then
    openssl pkey -in "$real" -passin pass: -pubout 2>/dev/null </dev/null | awk '{ print "\t" $0 }'
  fi
done
exit 0
