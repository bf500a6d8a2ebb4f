/**
 * The functions of the awk programs that hide the secrets of one line: `line-mask.ts` in awk. Each program defines
 * `hidden`, which is given every new secret once.
 */
export const lineFunctions = String.raw`
function hide(text) {
  if (text == "" || text ~ /^\002[0-9]+\003$/) return text
  HIDDEN++
  text = restored(text)
  if (!(text in NUMBER)) {
    NUMBER[text] = ++SECRETS
    TEXT[SECRETS] = text
    hidden(text)
  }
  return "\002" NUMBER[text] "\003"
}
function restored(text,  done) {
  done = ""
  while (match(text, /\002[0-9]+\003/)) {
    done = done substr(text, 1, RSTART - 1) TEXT[substr(text, RSTART + 1, RLENGTH - 2) + 0]
    text = substr(text, RSTART + RLENGTH)
  }
  return done text
}
function key_of(text,  low) {
  low = text
  if (length(low) > 200) low = substr(low, length(low) - 199)
  low = tolower(low)
  sub(/[^a-z0-9_.-]+$/, "", low)
  return match(low, /[a-z0-9_.-]+$/) ? substr(low, RSTART) : ""
}
function is_spared(key, text,  value) {
  value = tolower(text)
  sub(SPARED_COMMENT, "", value)
  if (value == "" || text ~ SPARED_VARIABLE || value ~ SPARED_PLAIN || value ~ SPARED_ANY_PATH || key ~ SPARED_OTHER_KEY) return 1
  if (key ~ SPARED_SERVICE_KEY && value ~ SPARED_SERVICES) return 1
  if (key ~ SPARED_PATH_KEY && value ~ SPARED_PATH) return 1
  if (key ~ SPARED_KEY_PATH_KEY && value ~ SPARED_KEY_PATH) return 1
  if (key ~ SPARED_NUMBER_KEY && value ~ SPARED_NUMBER) return 1
  if (length(value) <= 24 && key ~ SPARED_WORD_KEY && value ~ SPARED_WORD) return 1
  if (key ~ SPARED_AUTH_KEY && value ~ SPARED_MECHANISM) return 1
  if (key ~ SPARED_MAP_KEY && (value !~ SPARED_MAP_SECRET || value ~ /\002[0-9]+\003/)) return 1
  return key ~ SPARED_CONNECTION_KEY && value !~ SPARED_CONNECTION_SECRET
}
function closed(text, quote,  from, at) {
  from = 0
  while ((at = index(substr(text, from + 1), quote)) > 0) {
    at += from
    if (length(quote) == 1 && at > 1 && substr(text, at - 1, 1) == "\\") from = at
    else if (quote == "\047" && substr(text, at + 1, 1) == "\047") from = at + 1
    else return at - 1
  }
  return -1
}
function is_quote(character) { return character == "\"" || character == "\047" }
function is_odd(text, character,  count, at) {
  count = 0
  while ((at = index(text, character)) > 0) { count++; text = substr(text, at + 1) }
  return count % 2
}
function trimmed(text) { sub(/[ \t;,\r]+$/, "", text); return length(text) }
function word_end(prefix, rest,  size, at, character, ends) {
  size = length(rest)
  at = 0
  while (match(substr(rest, at + 1), /[ \t\n"\047,;&<]/)) {
    at += RSTART
    character = substr(rest, at, 1)
    if (character == " " || character == "\t" || character == "\n") ends = 1
    else if (is_quote(character)) ends = is_odd(prefix, character)
    else if (character == "<") ends = substr(rest, at + 1, 1) == "/"
    else ends = tolower(substr(rest, at + 1)) ~ NEXT
    if (ends) { size = at - 1; break }
  }
  rest = substr(rest, 1, size)
  sub(/[])},;]+$/, "", rest)
  return length(rest)
}
# place SKIP LEN OPEN: what is set by the functions that find a value
function quoted(prefix, rest,  first, quote, end, after) {
  OPEN = ""
  first = substr(rest, 1, 1)
  if (first == "\\" && is_quote(substr(rest, 2, 1))) quote = substr(rest, 1, 2)
  else if (!is_quote(first)) return 0
  else if (first == "\047" && substr(rest, 2, 1) == "\047" && substr(rest, 3) !~ /^([ \t;,)}]|\]|$)/) quote = substr(rest, 1, 2)
  else quote = first
  SKIP = length(quote)
  end = closed(substr(rest, SKIP + 1), quote)
  if (end < 0) { LEN = length(rest) - SKIP; OPEN = quote; return 1 }
  LEN = end
  after = substr(rest, SKIP + end + SKIP + 1, 1)
  if (after == "" || index(" \t\n;,)}]|&<>\r:\\/", after) || (is_quote(after) && is_odd(prefix, after))) return 1
  SKIP = 0
  LEN = trimmed(rest)
  return 1
}
function of_setting(done, rest, matched,  key, prefix) {
  if (matched == "secret:" && match(rest, /^[0-9a-f]+/) && RLENGTH == 32) return
  key = key_of(done)
  prefix = done
  sub(/[^A-Za-z0-9_.-]+$/, "", prefix)
  prefix = substr(prefix, 1, length(prefix) - length(key))
  if (!quoted(prefix, rest)) unquoted(prefix, rest, matched, substr(done, length(prefix) + 1))
  if (is_spared(key, substr(rest, SKIP + 1, LEN))) LEN = 0
}
function unquoted(prefix, rest, matched, own,  before, end, size) {
  SKIP = 0
  before = substr(prefix, length(prefix), 1)
  size = match(tolower(rest), SCHEME) ? RLENGTH : 0
  size += word_end(prefix, substr(rest, size + 1))
  LEN = size
  if (substr(matched, length(matched)) == "=" && tolower(substr(rest, size + 1)) ~ COMMAND) return
  if (is_quote(before) && !index(own, before)) {
    end = closed(rest, before)
    if (end < 0) { LEN = length(rest); OPEN = before } else LEN = end
    return
  }
  if (tolower(prefix) !~ LINE_START) return
  LEN = trimmed(rest)
}
function of_statement(done, rest,  end) {
  if (tolower(rest) ~ SPARED_NO_VALUE) return
  if (!quoted("", rest)) {
    SKIP = 0
    end = index(rest, ";")
    if (substr(done, length(done)) == "\t") LEN = word_end("", rest)
    else LEN = trimmed(end ? substr(rest, 1, end - 1) : rest)
  }
  if (is_spared(key_of(done), substr(rest, SKIP + 1, LEN))) LEN = 0
}
function of_url(rest) {
  if (match(rest, /^[^\057 \t\n"\047<>]*@/)) LEN = RLENGTH - 1
  else if (rest !~ /^[0-9]+(\057|$)/ && match(rest, /^[^ \t\n"\047<>@]*@/)) LEN = RLENGTH - 1
}
function is_des(text) { return length(text) == 13 && text ~ /^[A-Za-z0-9.\057]+$/ && text ~ /[0-9]/ && text ~ /[A-Z]/ && text ~ /[a-z]/ }
function is_other_dash(done, rest,  command) {
  command = tolower(done)
  sub(/^.*[|;&(\140]/, "", command)
  if (command ~ SPARED_DASH_PROGRAM) return 1
  return tolower(rest) ~ SPARED_DASH_VALUE || (substr(done, length(done)) == "p" && rest ~ SPARED_DASH_FLAGS)
}
function at_least(least, size) { LEN = size >= least ? size : 0 }
function find(how, done, rest, matched) {
  SKIP = LEN = 0
  OPEN = ""
  if (how == "setting") of_setting(done, rest, matched)
  else if (how == "statement") of_statement(done, rest)
  else if (how == "argument") quoted("", rest)
  else if (how == "attribute") { if (!quoted(done, rest)) LEN = word_end(done, rest) }
  else if (how == "word") { if (rest !~ SPARED_NO_ARGUMENT && !quoted(done, rest)) LEN = word_end(done, rest) }
  else if (how == "url") of_url(rest)
  else if (how == "url-user") { if (match(rest, /^[A-Za-z0-9_.~-]+@/) && RLENGTH > 20 && substr(rest, 1, RLENGTH - 1) ~ /[0-9]/) LEN = RLENGTH - 1 }
  else if (how == "user-at-host") { if (matched !~ SPARED_ADDRESS && rest ~ /^[^ \t\057@:"\047<>]+@[A-Za-z0-9._-]+(:[0-9]|::|\057|\()/) LEN = index(rest, "@") - 1 }
  else if (how == "table") { if (matched !~ SPARED_TRANSPORT) LEN = word_end(done, rest) }
  else if (how == "line") LEN = trimmed(rest)
  else if (how == "colon") LEN = index(rest, ":") - 1
  else if (how == "pgpass") { if (rest ~ /^([^: \t\\]|\\[:\\])+$/) LEN = length(rest) }
  else if (how == "des") { sub(/:.*$/, "", rest); if (is_des(rest)) LEN = 13 }
  else if (how == "dash") { if (!is_other_dash(done, rest) && !quoted(done, rest)) LEN = word_end(done, rest) }
  else if (how == "hash") { if (match(rest, /^[A-Za-z0-9.\057$+=,_-]+/)) at_least(4, RLENGTH) }
  else if (how == "known") { if (match(rest, /^[A-Za-z0-9_.-]+/)) at_least(8, RLENGTH) }
  else if (how == "bearer") { if (rest ~ /^[A-Za-z0-9+\057._~-]*([0-9=]|[a-z][A-Z])/ && match(rest, /^[A-Za-z0-9+\057=._~-]+/)) at_least(8, RLENGTH) }
  else if (how == "element") LEN = index(rest, "<") ? index(rest, "<") - 1 : length(rest)
}
function sweep(line, what, how,  done, rest, before, low, cut, matched) {
  done = ""
  rest = line
  while (rest != "") {
    before = done == "" ? "" : "\004"
    low = before tolower(rest)
    if (!seek(low, what)) break
    cut = RSTART + RLENGTH - 1 - length(before)
    if (cut < 1) break
    matched = substr(low, RSTART, RLENGTH)
    done = done substr(rest, 1, cut)
    rest = substr(rest, cut + 1)
    find(how, done, rest, matched)
    if (LEN <= 0) continue
    if (OPEN != "") OPENED_QUOTE = OPEN
    done = done substr(rest, 1, SKIP) hide(substr(rest, SKIP + 1, LEN))
    rest = substr(rest, SKIP + LEN + 1)
  }
  return done rest
}
function tags(line,  done, tag) {
  done = ""
  while (match(tolower(line), TAG)) {
    tag = substr(line, RSTART, RLENGTH)
    done = done substr(line, 1, RSTART - 1)
    line = substr(line, RSTART + RLENGTH)
    done = done (tolower(tag) ~ TAG_NAME ? one_tag(tag) : tag)
  }
  return done line
}
function one_tag(tag,  low, name, rest) {
  low = tolower(tag)
  name = match(low, /[ \t\n]name[ \t\n]*=[ \t\n]*("[^"]*"|\047[^\047]*\047)/) ? substr(low, RSTART, RLENGTH) : ""
  if (name != "" && name !~ SECRET_NAME) return tag
  if (!match(low, TAG_VALUE)) return tag
  rest = substr(tag, RSTART + RLENGTH)
  return is_spared(key_of(name), quoted("", rest) ? substr(rest, SKIP + 1, LEN) : "") ? tag : sweep(tag, "TAG_VALUE", "attribute")
}
function mask_line(line,  low, size) {
  size = length(line)
  low = tolower(line)
  if (!hinted(low)) return line
  if (size > LONG) return low ~ LONG_HINT ? hide(line) : line
  if (index(low, "<")) line = tags(line)
  if (index(low, "://")) {
    line = sweep(line, "URL", "url")
    line = sweep(line, "URL_USER", "url-user")
  }
  if (index(low, "@")) line = sweep(line, "USER_AT_HOST", "user-at-host")
  if (index(low, "static:") || index(low, "inline:")) {
    line = sweep(line, "TABLE", "table")
    line = sweep(line, "TABLE_TEXT", "line")
  }
  line = options(line, low)
  if (index(low, "-p")) line = sweep(line, "DASH_P", "dash")
  if (index(low, "%")) line = sweep(line, "MOUNT_USER", "word")
  line = sweep(line, "PGPASS", "pgpass")
  line = sweep(line, "DES_USER", "des")
  if (index(low, "-")) line = sweep(line, "OPTION", "word")
  if (index(low, "pass:")) line = sweep(line, "PASS_ARGUMENT", "word")
  line = sweep(line, "PLACED", "word")
  if (!index(low, "<") && low ~ NAMED) line = sweep(line, "VALUE", "attribute")
  if (index(low, "<")) line = sweep(line, "ELEMENT", "element")
  if (index(low, "=") || index(low, ":")) line = sweep(line, "SETTING", "setting")
  if (index(low, "(")) line = sweep(line, "ARGUMENT", "argument")
  line = sweep(line, "STATEMENT", "statement")
  if (index(low, "$") || index(low, "{")) line = sweep(line, "HASH", "hash")
  if (index(low, "bearer") || index(low, "basic")) line = sweep(line, "BEARER", "bearer")
  return sweep(line, "KNOWN", "known")
}`;
