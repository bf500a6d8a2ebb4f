# shellcheck shell=sh
# What the script and the shell of isolated commands have in common.

# withhold WHY CALLS: no command is run, and each says why
withhold() {
  (
    why=$1
    # shellcheck disable=SC2317  # the calls reach it
    run() {
      if have "$4"; then
        frame not "$1" "$why" "$4"
      else
        frame not "$1" absent "$4"
      fi
    }
    # shellcheck disable=SC2317
    given() {
      run "$@"
    }
    # shellcheck disable=SC2317
    lane() {
      eval "$2"
    }
    eval "$2"
  )
}
