# shellcheck shell=sh
# The parameters of a run arrive on standard input. They are data: each one is checked, and nothing in them is run.
# The first line has the nonce N of the frames, the key K of the digests and the side of the pair. Then come the
# passwords of BMCs, as octal numbers. Everything after these lines is ignored.

# refuse REASON: ends the run
refuse() {
  printf 'halint-collect: %s\n' "$1" >&2
  exit 2
}
[ $# -eq 0 ] || refuse 'it takes no arguments'
[ ! -t 0 ] || refuse 'it is started by halint, which sends the parameters on standard input'
IFS=' ' read -r hash word format N K pair_side rest || refuse 'standard input holds no parameters'
[ "$hash $word $format$rest" = '# halint-parameters 1' ] || refuse 'standard input does not begin with parameters'
case $N$K in
  *[!0-9a-f]*) refuse 'the nonce or the key is not hexadecimal' ;;
esac
[ ${#N} -eq 32 ] || refuse 'the nonce has the wrong length'
[ ${#K} -eq 64 ] || refuse 'the key has the wrong length'
case $pair_side in
  a | b | -) ;;
  *) refuse 'the side is not a, b or -' ;;
esac
while IFS=' ' read -r hash word name value && [ "$hash $word" = '# halint-secret' ]; do
  case $value in
    '' | *[!\\0-7]*) refuse 'a password is not written in octal numbers' ;;
  esac
  # shellcheck disable=SC2059  # backslashes and digits only
  case $name in
    own-bmc-password) own_bmc_password=$(printf "$value") ;;
    peer-bmc-password) peer_bmc_password=$(printf "$value") ;;
    *) refuse 'a password has an unknown name' ;;
  esac
done
