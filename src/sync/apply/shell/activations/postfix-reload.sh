# shellcheck shell=sh
need_running postfix postfix 'postfix@*'
postfix reload 2>&1 && postfix status 2>&1
