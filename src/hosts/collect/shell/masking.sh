# shellcheck shell=sh
# Files and output with secrets: what leaves the host has a keyed digest in the place of each. A lane's shell has these
# functions as well. PROGRAM is the awk program of mask-program.ts.

# secrets: each line of standard input as the beginning of its digest
secrets() {
  k=$K
  keyed
}

# hide PROGRAM: standard input, up to the cap, with its secrets replaced by keyed digests
hide() {
  # the last character keeps the newlines before it
  c=$(
    head -c $((CAP + 1))
    printf x
  )
  c=${c%x}
  hidden "$1"
}

# hidden PROGRAM: the same of the text c; what holds no secret is printed as it is. Prints nothing where awk fails.
hidden() {
  listed=$(printf '%s' "$c" | awk -v mode=list "$1") || return
  case $listed$c in
    *"PRIVATE KEY-----"*) ;;
    "$c")
      printf '%s' "$c"
      return
      ;;
  esac
  D=$([ -z "$listed" ] || printf '%s\n' "$listed" | secrets)
  printf '%s' "$c" | D="$D" awk -v mode=hide "$1"
}

# tools: what masking needs is installed
tools() {
  have awk && have sha256sum
}

# masked INDEX PATH PROGRAM
masked() {
  pick "$1" "$2" || return 0
  tools || {
    frame not "$1" tools "$2"
    return 0
  }
  frame text "$1" "$2"
  c=$(
    limit 5 head -c $((CAP + 1)) <"$2"
    printf x%s $?
  )
  status=${c##*x}
  c=${c%x*}
  hidden "$3" || status=1
  frame ok "$1" "$status"
}

# masks INDEX PROGRAM PATH...
masks() {
  frame glob "$1"
  index=$1
  program=$2
  shift 2
  for path; do
    { [ -L "$path" ] || [ -e "$path" ]; } && masked "$index" "$path" "$program"
  done
}
