# shellcheck shell=sh
# postalias(1), postmap(1): the table is made in a folder that nothing reads. program is set before.
need "$program"
table_type=$(postconf -h default_database_type 2>/dev/null)
cp -- "$staged" "$scratch/map" || exit 1
warnings=$($program "${table_type:-hash}:$scratch/map" 2>&1) || reject "$warnings"
[ -z "$warnings" ] || reject "$warnings"
