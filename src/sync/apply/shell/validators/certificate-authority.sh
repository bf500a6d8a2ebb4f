# shellcheck shell=sh
need openssl
openssl x509 -in "$staged" -noout -checkend 0 >/dev/null 2>&1 || reject 'it is no certificate, or has expired'
openssl x509 -in "$staged" -noout -text 2>/dev/null | grep -q 'CA:TRUE' ||
  reject 'it is not the certificate of an authority'
