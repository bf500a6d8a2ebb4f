# shellcheck shell=sh
reload postgresql 'postgresql@*' postgresql bm-postgresql
