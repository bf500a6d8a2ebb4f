# shellcheck shell=sh
# luac(1): -p reads a Lua program and runs nothing of it. The Lua of lsyncd has to read it: other versions have other
# keywords.

# lua_compiler: sets compiler to that of lsyncd's Lua
lua_compiler() {
  wanted=$(grep -a -o 'liblua5[.-]*[0-9]' "$(command -v lsyncd)" 2>/dev/null | head -n 1 | tr -cd '0-9')
  [ -n "$wanted" ] || return 1
  wanted=5.${wanted#5}
  for compiler in "luac$wanted" "luac-$wanted" luac; do
    command -v "$compiler" >/dev/null || continue
    case $("$compiler" -v 2>&1) in
      "Lua $wanted"*) return 0 ;;
    esac
  done
  return 1
}

# ask_lsyncd FILE: what the compiler says. The text near an error could be part of a secret.
ask_lsyncd() {
  {
    timeout -k 1 4 "$compiler" -p "$1" 2>&1
    echo "==exit $?"
  } | sed 's/ near .*//'
}

# ask_this_lsyncd
ask_this_lsyncd() {
  if ! command -v lsyncd >/dev/null; then
    echo '==not-asked lsyncd is not installed'
  elif ! lua_compiler; then
    echo '==not-asked there is no luac of the Lua version of lsyncd'
  else
    echo '==not-asked there is no configuration of lsyncd'
    for configuration in /etc/lsyncd/lsyncd.conf.lua /etc/lsyncd.conf; do
      [ ! -f "$configuration" ] || ask_lsyncd "$configuration"
    done
  fi
}
