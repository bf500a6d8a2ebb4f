#!/bin/sh
@COMMENT@
# Once, on one host. Disabled until its constraints exist: without them Pacemaker may start it on the other host.
set -e
pcs resource create @ID@ systemd:@UNIT@ op start timeout=90s op stop timeout=90s op monitor interval=30s timeout=60s meta critical=false failure-timeout=600s --disabled
pcs constraint colocation add @ID@ with @ADDRESS@ score=INFINITY
pcs constraint order start @ADDRESS@ then start @ID@
pcs resource enable @ID@
