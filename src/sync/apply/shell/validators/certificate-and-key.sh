# shellcheck shell=sh
# The file of BlueMind: certificate, key and chain. openssl's -modulus would fail for EC keys. Nothing secret is
# printed.
need openssl
grep -q -- '-----BEGIN CERTIFICATE-----' "$staged" || reject 'it holds no certificate'
[ "$(grep -c -- '-----BEGIN .*PRIVATE KEY-----' "$staged")" = 1 ] ||
  reject 'it does not hold exactly one private key'
openssl x509 -in "$staged" -noout -checkend 0 >/dev/null 2>&1 ||
  reject 'its first certificate cannot be read, or has expired'
of_certificate=$(openssl x509 -in "$staged" -noout -pubkey 2>/dev/null |
  openssl pkey -pubin -outform DER 2>/dev/null | openssl dgst -sha256)
of_key=$(openssl pkey -in "$staged" -passin pass: -pubout -outform DER 2>/dev/null | openssl dgst -sha256)
[ "$of_certificate" = "$of_key" ] ||
  reject 'its key does not belong to its first certificate, or wants a passphrase'
