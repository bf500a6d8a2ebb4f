# shellcheck shell=sh
need visudo
visudo -cqf "$staged" 2>&1
