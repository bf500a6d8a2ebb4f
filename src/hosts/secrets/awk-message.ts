import type { Mask } from '../../sdk/index.ts';
import { literal } from './awk-literal.ts';

/** A file whose secrets are found by masks of its own. */
export interface MaskedFile {
  readonly path: string;
  readonly mask: readonly Mask[];
}

/**
 * The function `own_secrets` of the program: the values that the masks of the file called NAME hide. All that follows
 * on the line is taken for secret, because it is only looked for in the message.
 */
export function ownSecrets(files: readonly MaskedFile[]): string {
  const rows = files.flatMap(({ path, mask }) =>
    mask.flatMap((each) =>
      each.kind === 'value'
        ? [
            `if (NAME == "${path.slice(path.lastIndexOf('/') + 1)}" && match(line, ${literal(each.after)})${
              each.line === undefined ? '' : ` && line ~ ${literal(each.line)}`
            }) know(substr(line, RSTART + RLENGTH), 1)`,
          ]
        : [],
    ),
  );
  return ['function own_secrets(line) {', ...rows, '}'].join('\n');
}

/**
 * The main part of the program that hides the secrets in what a validator or a reload printed. A program may repeat a
 * part of a line of the file that it read, so a line by itself does not show what is secret: the files come first, and
 * each secret found in them is hidden wherever it occurs in the message.
 *
 * The first line of its input is the nonce; a line of `@`, the nonce and a word begins each part: `secret` (files that
 * are secret as a whole), `text` (other files) and `message`. Only the last part is printed.
 */
export const messageProgram = String.raw`
BEGIN { MASK = "(hidden)"; SHORT = 6; SHORTEST = 3; CAP = 65536 }
NR == 1 { MARK = "@" $0; next }
index($0, MARK " ") == 1 { finish(1); OPEN = 0; PART = substr($0, length(MARK) + 2); next }
PART != "message" && /^==> .* <==$/ { accept($0); NAME = $2; sub(/^.*\057/, "", NAME); next }
PART == "secret" { know($0, 1); next }
PART == "text" { own_secrets($0); accept($0); next }
# The message was cut at its cap: its last line may hold the beginning of a secret.
PART == "message" {
  if (LINES++) accept(without_known(LINE))
  LINE = $0
  SIZE += length($0) + 1
}
END {
  if (LINES && SIZE <= CAP) accept(without_known(LINE))
  finish(1)
}
function write(line) { if (PART == "message") { gsub(/\005/, MASK, line); print line } }
function placeholder(number, text) { return PART == "message" ? "\005" : "" }
function hidden(secret) { if (PART == "text") know(secret, 0) }
# know TEXT ALL: the text and its words are secret; unless all of them are, short words are not
function know(text, all,  words, count, i) {
  know_word(text)
  count = split(text, words, /[][ \t\r\n"\047:=,;(){}<>@|\057]+/)
  for (i = 1; i <= count; i++) if (all || length(words[i]) >= SHORT) know_word(words[i])
}
function know_word(word,  size) {
  size = length(word)
  if (size < SHORTEST || word in KNOWN) return
  KNOWN[word] = 1
  OF_SIZE[size, ++COUNT[size]] = word
  if (size > LONGEST) LONGEST = size
}
# without_known LINE: longer secrets first, because a shorter one may be a part of them
function without_known(line,  size, i) {
  gsub(/\005/, "?", line)
  for (size = LONGEST; size >= SHORTEST; size--)
    for (i = 1; i <= COUNT[size]; i++) line = without(line, OF_SIZE[size, i])
  return line
}
# without LINE SECRET: a short secret is hidden only where it is a word
function without(line, secret,  done, at, size) {
  done = ""
  size = length(secret)
  while ((at = index(line, secret)) > 0) {
    if (size < SHORT && (substr(line, at - 1, 1) ~ /[A-Za-z0-9_]/ && at > 1 || substr(line, at + size, 1) ~ /[A-Za-z0-9_]/)) {
      done = done substr(line, 1, at)
      line = substr(line, at + 1)
    } else {
      done = done substr(line, 1, at - 1) "\005"
      line = substr(line, at + size)
    }
  }
  return done line
}`;
