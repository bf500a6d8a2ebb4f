# shellcheck shell=sh
reload nginx nginx bm-nginx
