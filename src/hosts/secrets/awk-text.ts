/**
 * The functions of the awk programs that go from line to line: `text-mask.ts` in awk. Each program defines
 * `placeholder`, which gives the text in the place of a secret, and `write`, which takes the lines of the result.
 */
export const textFunctions = String.raw`
function hinted(low) { return low ~ HINT }
function say(line) { write(placed(line)) }
function placed(line,  done, number) {
  done = ""
  while (match(line, /\002[0-9]+\003/)) {
    number = substr(line, RSTART + 1, RLENGTH - 2) + 0
    done = done substr(line, 1, RSTART - 1) placeholder(number, TEXT[number])
    line = substr(line, RSTART + RLENGTH)
  }
  return done line
}
function accept(line) {
  if (!OPEN && !hinted(tolower(line))) { write(line); return }
  if (line ~ /^==> .* <==$/) { finish(1); write(line); OPEN = 0; return }
  gsub(/[\001-\004]/, "?", line)
  if (PEM != "") in_key(line)
  else if (XML != "") in_tag(line)
  else plain(line)
  OPEN = PEM != "" || XML != "" || QUOTE != "" || PENDING != "" || VALUE_LINES > 0
}
function in_key(line) {
  PEM = PEM "\n" line
  if (tolower(line) !~ PEM_END) { say(placeholder(0, line)); return }
  say(placeholder(substr(hide(PEM), 2) + 0, line))
  PEM = ""
}
function in_tag(line) {
  XML = XML "\n" line
  if (length(XML) > LONG || index(line, ">")) finish(0)
}
# finish ENDS: writes an open tag. Where a body ends, the last line end is not its own.
function finish(ends,  rest, empty) {
  rest = XML
  XML = ""
  empty = ends && sub(/\n$/, "", rest)
  if (length(rest) > LONG) say(hide(rest))
  else if (index(rest, ">")) say(masked(rest))
  else if (rest != "") {
    rest = masked(rest ">")
    sub(/>$/, "", rest)
    say(rest)
  }
  if (empty) say("")
  PEM = QUOTE = PENDING = ""
  VALUE_LINES = 0
}
function plain(line,  low) {
  if (QUOTE != "") { say(in_quote(line)); return }
  if (PENDING != "" && below_name(line)) return
  low = tolower(line)
  if (!hinted(low)) {
    if (VALUE_LINES > 0 && line ~ /[^ \t\r]/) say(value_of(line))
    else say(line)
    return
  }
  if (match(low, PEM_BEGIN)) { private_key(line, RSTART); return }
  if (match(low, OPEN_TAG) && !index(last_tag(line), ">")) { XML = line; return }
  say(masked(line))
}
function last_tag(line,  at) {
  while ((at = index(line, "<")) > 0) line = substr(line, at + 1)
  return line
}
function masked(line,  low, result) {
  low = tolower(line)
  OPENED_QUOTE = ""
  result = VALUE_LINES > 0 ? value_of(line) : mask_line(line)
  if (OPENED_QUOTE != "") { QUOTE = OPENED_QUOTE; QUOTED = 0 }
  OPENED_QUOTE = ""
  expect(line, low, result)
  return result
}
function value_of(line) {
  VALUE_LINES--
  return sweep(mask_line(line), "VALUE", "attribute")
}
function indent_of(line) { match(line, /^[ \t]*/); return RLENGTH }
function expects(line, key, text, first) { PENDING = key; INDENT = indent_of(line); PENDING_TEXT = text; FIRST = first }
function expect(line, bare, result,  key) {
  if (length(line) > LONG) return
  sub(/\r$/, "", bare)
  if (bare ~ EMPTY) {
    key = bare
    sub(/[|>][-+0-9]*[ \t]*$/, "", key)
    key = key_of(key)
    expects(line, key == "" ? "?" : key, bare ~ /[|>][-+0-9]*[ \t]*$/, 1)
  } else if (bare ~ EMPTY_STATEMENT || bare ~ EMPTY_OPTION) expects(line, "password", 0, 1)
  else if (substr(bare, length(bare)) == "\\" && result != line) expects(line, "password", 1, 1)
  else if (bare ~ CONTINUED) expects(line, "password_maps", 0, 0)
  else if (index(bare, "<") && bare ~ ELEMENT_END) expects(line, "password", 1, 1)
  else if (result ~ /^[ \t]*[A-Za-z0-9_.-]+[ \t]*[=:][ \t]*\002[0-9]+\003$/) expects(line, "password", 2, 0)
  if (!index(bare, "<") && bare ~ NAMED && bare !~ VALUE) VALUE_LINES = 2
}
function in_quote(line,  end) {
  end = closed(line, QUOTE)
  if (end < 0) { if (++QUOTED >= 16) QUOTE = ""; return hide(line) }
  QUOTE = ""
  return hide(substr(line, 1, end)) masked(substr(line, end + 1))
}
function below_name(line,  deeper) {
  if (line ~ /^[ \t\r]*(#.*)?$/) { say(mask_line(line)); return 1 }
  deeper = indent_of(line) > INDENT
  if ((PENDING_TEXT == 2 && tolower(line) ~ OTHER_LINE) || !deeper && !(FIRST && tolower(line) !~ OTHER_LINE)) { PENDING = ""; return 0 }
  if (line !~ /^[ \t]*- /) FIRST = 0
  say(below(line))
  if (line ~ /[;}][ \t\r]*$/ && !PENDING_TEXT) PENDING = ""
  return 1
}
function below(line,  setting, lead, rest, tail, quote, value, end) {
  if (PENDING ~ SPARED_MAP_KEY) {
    value = mask_line(line)
    if (value != line) return value
  }
  setting = !PENDING_TEXT && match(tolower(line), BELOW)
  if (!setting) match(line, /^[ \t]*(- )?[ \t]*/)
  lead = substr(line, 1, RLENGTH)
  rest = substr(line, RLENGTH + 1)
  if (!PENDING_TEXT && quoted("", rest) && SKIP == 1 && OPEN == "") {
    value = substr(rest, 2, LEN)
    end = LEN + 2
    if (is_spared(setting ? key_of(lead) : PENDING, value)) return mask_line(line)
    return lead substr(rest, 1, 1) hide(value) substr(rest, end)
  }
  tail = rest
  sub(/[ \t;,\\\r]+$/, "", tail)
  quote = length(tail) > 1 && is_quote(substr(tail, 1, 1)) && substr(tail, 1, 1) == substr(tail, length(tail)) ? 1 : 0
  value = substr(tail, quote + 1, length(tail) - 2 * quote)
  if (is_spared(setting ? key_of(lead) : PENDING, value)) return mask_line(line)
  return lead substr(rest, 1, quote) hide(value) substr(rest, length(tail) - quote + 1)
}
function private_key(line, at,  text, cut) {
  text = substr(line, at)
  if (!match(tolower(text), PEM_END)) {
    PEM = text
    write(placed(mask_line(substr(line, 1, at - 1))) placeholder(0, text))
    return
  }
  cut = RSTART + RLENGTH - 1
  say(mask_line(substr(line, 1, at - 1)) hide(substr(text, 1, cut)) mask_line(substr(text, cut + 1)))
}`;

/**
 * The main part of the collection script's program: it cuts its input into frames. Most lines have no hint of a secret
 * and are printed at once.
 */
export const mainProgram = String.raw`
BEGIN {
  DIGESTS = ENVIRON["DIGESTS"]
  split(ENVIRON["UNMASKED"], PATHS, "\n")
  for (i in PATHS) OWN["==> " PATHS[i] " <=="] = 1
}
NR == 1 { MARK = "@" $0; next }
NR == 2 { KEY = $0; next }
index($0, MARK " ") == 1 { boundary($0); next }
MASKED && index($0, "==> ") == 1 {
  PASSED = ($0 in OWN)
  if ($0 ~ / <==$/) {
    finish(1)
    OPEN = 0
    header($0)
  }
}
MASKED && (OPEN || !PASSED && hinted(tolower($0))) { accept($0); next }
GUARDED && (("==> " substr($0, 67) " <==") in HOLDS) { print placed(hide(substr($0, 1, 64)) substr($0, 65)); next }
{ print }
# header LINE: the next file begins. HOLDS: the files with a secret, whose digests are secrets as well.
function header(line) {
  if (HEADER != "" && HIDDEN > BEFORE) HOLDS[HEADER] = 1
  BEFORE = HIDDEN + 0
  HEADER = line
}
function write(line) { print line }
function placeholder(number, text) { return MARK ":" number "." length(text) ";" }
function hidden(secret) {
  gsub(/\n/, "\001", secret)
  if (SECRETS == 1) print KEY | DIGESTS
  if (SECRETS <= MOST) print secret | DIGESTS
}
function boundary(line,  words) {
  finish(1)
  header("")
  OPEN = PASSED = 0
  split(line, words, " ")
  GUARDED = words[2] == "sums" && words[3] == "guarded"
  MASKED = words[2] ~ /^(out|err|text|files)$/
  if (words[2] == "end" && SECRETS) {
    printf "\n%s digests\n", MARK
    fflush()
    close(DIGESTS)
  }
  print line
  fflush()
  if (words[2] == "end") exit
}`;
