# shellcheck shell=sh
# Asks Pacemaker's scheduler for the state of the cluster after the loss of the other node. Standard input is the CIB,
# $1 the own node where this is not the node itself. Writes only into a new folder in the working directory.
# Prints a line `halint-failover 1`, and either a line `problem WORD ...` or the parts that the fact reads.
seconds=8

problem() {
  echo "problem $*"
  exit 0
}

# failed: the scheduler did not come to an end
failed() {
  problem failed "$status" "$(head -n 1 complaint)"
}

# elements FILE: the start of each element in a line of its own, with double quotes
elements() {
  tr ">'" '\n"' <"$1"
}

# simulate CIB EVENT...: after.xml and graph.dot. The XML of crm_simulate itself is incomplete in Pacemaker 3.0.0.
simulate() {
  cib=$1
  shift
  rm -f after.xml graph.dot
  crm_simulate -Q -x "$cib" -S "$@" -O after.xml -D graph.dot >/dev/null 2>complaint
  status=$?
  [ "$status" = 0 ] && [ -s after.xml ] && [ -s graph.dot ]
}

# state CIB: what crm_mon says of it, without the history of operations, and without what is "false"
state() {
  CIB_file=$PWD/$1 crm_mon -1 --output-as=xml 2>/dev/null |
    sed '/<last_update /d; /<node_history>/,/<\/node_history>/d; s/^[[:space:]]*//; s/ [a-z_]*="false"//g; s/ cached="true"//'
}

# running: names of the services that are active, of crm_mon's XML
running() {
  sed -n '/ resource_agent="stonith:/d; s/.*<resource id="\([^"]*\)".* active="true".*/\1/p' | sort -u
}

# services: names of all services
services() {
  sed -n '/ resource_agent="stonith:/d; / orphaned="true"/d; s/.*<resource id="\([^"]*\)".*/\1/p' | sort -u
}

# actions: the edges and actions of a graph that are carried out, without those that start nothing
actions() {
  sed -n '/_monitor_[0-9]/d; /_stop_0/d; /_stopped_0/d; s/^[[:space:]]*\("[^[]*"\)[[:space:]]*\[[[:space:]]*style *= *bold.*/\1/p'
}

# candidates: a line for each constraint, property and setting whose removal could let a service run
candidates() {
  elements live.xml | awk '
function id() {
return match($0, / id="[^"]*"/) ? substr($0, RSTART + 5, RLENGTH - 6) : ""
}
function name() {
return match($0, / name="[^"]*"/) ? substr($0, RSTART + 7, RLENGTH - 8) : ""
}
/<rsc_location / { print "rsc_location", id() }
/<rsc_colocation / { print "rsc_colocation", id() }
/<rsc_order / { print "rsc_order", id() }
/<crm_config/ { properties = 1 }
/<\/crm_config/ { properties = 0 }
/<nvpair / {
if (properties && name() ~ /^(symmetric-cluster|placement-strategy|no-quorum-policy|stop-all-resources|stonith-enabled)$/)
settings = settings "property " id() "\n"
else if (name() ~ /^(target-role|is-managed|maintenance|requires|standby|migration-threshold|fail-count-.*)$/)
settings = settings "attribute " id() "\n"
}
END { printf "%s", settings }'
}

echo 'halint-failover 1'
folder=$(mktemp -d ./failover.XXXXXX) || problem no-folder
cd "$folder" || problem no-folder
CIB_shadow_dir=$PWD
export CIB_shadow_dir
cat >live.xml
[ -s live.xml ] || problem no-cib
for program in crm_simulate crm_mon; do
  command -v "$program" >/dev/null 2>&1 || problem absent "$program"
done
own=${1:-$(uname -n)}
nodes=$(elements live.xml | sed -n '/ type="remote"/d; / type="ping"/d; s/.*<node [^>]*uname="\([A-Za-z0-9._-]*\)".*/\1/p' | sort -u)
others=
found=
for node in $nodes; do
  if [ "${node%%.*}" = "${own%%.*}" ]; then
    found=$node
  else
    others="$others $node"
  fi
done
[ -n "$found" ] || problem not-a-node "$own"
# shellcheck disable=SC2086  # a list of words
set -- $others
[ $# = 1 ] || problem nodes "$(($# + 1))"
own=$found
peer=$1
mode='file'
event="--node-up $own"
if grep -q '<node_state ' live.xml; then
  mode=live
  event="--node-fail $peer"
fi
echo "survivor $own"
echo "lost $peer"
echo "mode $mode"
if [ "$mode" = live ]; then
  simulate live.xml || failed
  actions <graph.dot | sed '/ -> /d; s/^/pending /'
  echo now
  state live.xml
fi
# Where everything would start if it ran nowhere yet: what nothing ties together is spread.
if [ "$mode" = live ]; then
  sed '/<lrm /,/<\/lrm>/d' live.xml >fresh.xml
  simulate fresh.xml || failed
else
  simulate live.xml --quorum 1 --node-up "$own" --node-up "$peer" || failed
fi
echo start
state after.xml
# An advisory order does not hold when the first action fails: the graph is that without them.
strict=live.xml
if elements live.xml | grep '<rsc_order ' | grep -q -i -e 'kind="optional"' -e 'kind="serialize"' -e ' score="0"'; then
  cp live.xml strict.xml
  advisory="//rsc_order[@score='0' or @kind='Optional' or @kind='optional' or @kind='Serialize' or @kind='serialize']"
  CIB_file=$PWD/strict.xml cibadmin --delete-all --force --xpath "$advisory" >/dev/null 2>&1 && strict=strict.xml
fi
# shellcheck disable=SC2086  # two words
simulate live.xml --quorum 1 $event || failed
state after.xml >after.state
echo after
cat after.state
if [ "$strict" != live.xml ]; then
  # shellcheck disable=SC2086
  simulate "$strict" --quorum 1 $event || failed
fi
echo graph
actions <graph.dot
services <after.state >all
running <after.state >runs
if ! cmp -s all runs; then
  # What does not run: which single constraint or setting is the reason?
  end=$(($(date +%s) + seconds))
  candidates >settings
  tried=0
  : >better
  while read -r kind id; do
    [ "$(date +%s)" -lt "$end" ] || break
    tried=$((tried + 1))
    cp live.xml trial.xml
    CIB_file=$PWD/trial.xml cibadmin --delete --force --xpath "//*[@id='$id']" >/dev/null 2>&1 || continue
    # shellcheck disable=SC2086
    simulate trial.xml --quorum 1 $event || continue
    state after.xml | running >better
    gained=$(comm -13 runs better | tr '\n' ' ')
    [ -z "$gained" ] || echo "without $kind $id: $gained"
    # All that can run now runs: one reason is enough.
    ! cmp -s all better || break
  done <settings
  cmp -s all better || echo "tried $tried of $(grep -c . settings)"
fi
echo end
