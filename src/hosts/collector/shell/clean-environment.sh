# shellcheck shell=sh
# The caller's environment has no effect: only the variables that this script sets itself exist.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
for inherited in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
  [ "$inherited" = PATH ] || command unset "$inherited" 2>/dev/null || :
done
pair_side=-
own_bmc_password=
peer_bmc_password=
