# shellcheck shell=sh
# PEM blocks without a passphrase. Dates do not count: an expired certificate is the same on both hosts.
need openssl
grep -qE -- '-----BEGIN ([A-Z]+ )*(CERTIFICATE|PRIVATE KEY)-----' "$staged" ||
  reject 'it holds neither a certificate nor a private key'
! grep -q -- '-----BEGIN .*CERTIFICATE-----' "$staged" ||
  openssl x509 -in "$staged" -noout >/dev/null 2>&1 ||
  reject 'its first certificate cannot be read'
! grep -q -- '-----BEGIN .*PRIVATE KEY-----' "$staged" ||
  openssl pkey -in "$staged" -passin pass: -noout >/dev/null 2>&1 ||
  reject 'its private key cannot be read, or wants a passphrase'
