# shellcheck shell=sh
# What leaves the host goes through one awk program (filter.ts), which hides the secrets. Only the script itself has
# these functions.

# filtered: standard input with its secrets hidden, but for the files whose paths stand in the lines of unmasked. The
# program's first two lines of input are the nonce and the key. A zero ends a string in some versions of awk: what came
# after it would be lost, or not looked at.
filtered() {
  tr '\000' '\001' | DIGESTS=$G$nl$digest_secrets UNMASKED=$unmasked awk "$filter"
}
