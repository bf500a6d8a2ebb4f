# shellcheck shell=sh
# What only a parser can judge was judged by the controller (content-checks.ts); here: it arrived as text.
[ "$(tr -d '\000' <"$staged" | wc -c)" = "$(wc -c <"$staged")" ] || reject 'it holds NUL bytes'
