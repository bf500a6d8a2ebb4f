# shellcheck shell=sh
# postconf(1): -n and -M print warnings on standard error. postmap reads numbers and names as the daemons do. Both wait
# while a file is younger than a second, and a fatal error sleeps for one. `postfix check` would create folders.

# ask_postconf FOLDER: what postconf says of main.cf and master.cf. Values could be secrets.
ask_postconf() {
  {
    timeout -k 1 6 postconf -c "$1" -n 2>&1 >/dev/null
    status=$?
    [ $status != 0 ] || {
      timeout -k 1 6 postconf -c "$1" -M 2>&1 >/dev/null
      status=$?
    }
    echo "==exit $status"
  } | without_values
}

# ask_postmap FOLDER: what a daemon would say of the values of main.cf
ask_postmap() {
  {
    timeout -k 1 6 postmap -c "$1" -q halint static:halint 2>&1 >/dev/null
    echo "==exit $?"
  } | without_values
}

# without_values: only the names of parameters, and no text of a line
without_values() {
  sed "s/\\(unused parameter: [^=]*\\)=.*/\\1/
s/\\(overriding earlier entry: [^=]*\\)=.*/\\1/
s/\\(missing '=' after attribute name\\): .*/\\1/
s/ in \"[^\"]* [^\"]*\"\$//"
}
