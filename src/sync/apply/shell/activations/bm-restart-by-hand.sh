# shellcheck shell=sh
# The services belong to the cluster manager, and every user notices a restart: a person chooses the moment, and is
# reminded by the outcome.
need_running BlueMind bm-core 'bm-*'
echo 'restart the BlueMind services through their manager (pcs resource restart) when a downtime of minutes suits'
