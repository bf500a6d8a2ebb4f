# shellcheck shell=sh
# multipathd(8): `show config` prints the configuration that the daemon has loaded, in the form in which multipath(8) -t
# prints that of the files. A map of the built-in arrays makes them long, so they leave the host only if they differ.

# bounded COMMAND...: what it prints, and its exit status on the last line
bounded() {
  {
    timeout -k 1 5 "$@" 2>/dev/null
    echo "status $?"
  } | head -c 300000
}

# ask_running_multipathd
ask_running_multipathd() {
  if ! command -v multipathd >/dev/null; then
    echo '==not-asked multipath is not installed'
    return
  fi
  running=$(bounded multipathd show config)
  case $running in
    # The daemon before 0.8 ends with 0 when it does not run.
    'status 0' | 'status 1')
      echo '==not-asked multipathd does not run'
      return
      ;;
    'defaults {'*'status 0') ;;
    *)
      echo "$running" | head -c 200 | head -n 1
      echo '==exit 1'
      return
      ;;
  esac
  written=$(bounded multipath -t)
  if [ "$running" != "$written" ]; then
    echo "$running" | sed 's/^/running /'
    echo "$written" | sed 's/^/written /'
  fi
  echo '==exit 0'
}
