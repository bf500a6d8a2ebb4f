/**
 * Hides what may be a secret in a text that people will read, line by line and on both sides of a difference. What the
 * manifest knows to be secret was masked on its host already; this is for what nobody foresaw. A line too many hidden
 * is an inconvenience, a line too few a leak.
 */

export const hidden = '(hidden)';

/** Names of settings whose values are secrets. */
const secretName =
  /(pass(word|wd|phrase)?|secret|token|credential|api[-_.]?key|access[-_.]?key|private[-_.]?key|psk|sasl|dsn|auth[-_.]?key|community|conninfo|(^|[-_.])(pw|pwd)[0-9]*$)/i;
/** `key` alone is secret unless its value is a path or names one. */
const keyName = /(^|[-_.])keys?$/i;

/** `name = value`, `name: value`, `name value`, `"name": "value"`, with or without a comment's mark before it. */
const setting = /^([\s#;/*+-]*["']?)([\w.-]+)(["']?\s*[=:]\s*|["']?\s+)(\S.*)$/;
/** The same in the middle of a line: `host=db password=hunter2 port=1`, `-o smtp_password=…`. */
const inside =
  /([\w.-]*(?:pass(?:word|wd|phrase)?|secret|token|credential|api[-_]?key|access[-_]?key|community|psk)[\w.-]*|\b(?:\w+[_.-])?(?:pw|pwd)\d*)(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;]+)/gi;
const userInfo = /([a-z][\w+.-]*:\/\/)[^/@\s]+@/gi;
/** A table of Postfix with its only entry: `static:user:password`. */
const table = /\b(static:(?:\{[^:{}]*:|[^\s:{]+:)|inline:\s*\{)(.*)/gi;
/** Passwords among the options of a command. */
const option =
  /(\s--(?:[a-z]+[-_])?(?:passw(?:or)?d|passphrase|secret|token|api-?key)\s+|\b(?:mysql|maria|mongo|sshpass|fence_|ipmi)\S*\s(?:.{0,200}\s)?-[pP]\s*|\buser(?:name)?=[^,%=\s]*%)("[^"]*"|'[^']*'|[^\s,]+)/gi;
const authorization = /\b(Bearer|Basic|Digest)\s+[\w+/=.:~-]{8,}/gi;
const maskedDigest = /secret:[0-9a-f]+/gi;
const longWord = /[\w+/=-]{33,}/g;

/** Lines of a text, each with its secrets hidden; as many as there were. */
export function redactLines(text: string): readonly string[] {
  let block = false;
  return text.split('\n').map((line) => {
    if (/-----BEGIN (?!CERTIFICATE-----|X509 CRL-----|DH PARAMETERS-----|PUBLIC KEY-----)[A-Z0-9 ]+-----/.test(line))
      block = true;
    const out = block ? hidden : redactLine(line);
    if (/-----END [A-Z0-9 ]+-----/.test(line)) block = false;
    return out;
  });
}

/** One line with its secrets hidden. */
export function redactLine(line: string): string {
  const [, lead, name, separator, value] = setting.exec(line) ?? [];
  if (
    lead !== undefined &&
    name !== undefined &&
    separator !== undefined &&
    value !== undefined &&
    isSecretSetting(name, value, separator)
  )
    return `${lead}${name}${separator}${hidden}`;
  return redactWords(line);
}

/** A value of a setting, for people. */
export const redactValue = (name: string, value: string): string =>
  isSecretSetting(name, value, '=') ? hidden : redactWords(value);

function isSecretSetting(name: string, value: string, separator: string): boolean {
  // Prose: "token bucket filter" says no token.
  const assigns = /[=:]/.test(separator);
  if (secretName.test(name)) return assigns || !/\s/.test(value.trim());
  return assigns && keyName.test(name) && !/^["']?(\/|[a-z]+:\/|yes\b|no\b|true\b|false\b)/i.test(value.trim());
}

const redactWords = (text: string): string =>
  text
    .replaceAll(maskedDigest, hidden)
    .replaceAll(userInfo, `$1${hidden}@`)
    .replaceAll(authorization, `$1 ${hidden}`)
    .replaceAll(table, `$1${hidden}`)
    .replaceAll(option, `$1${hidden}`)
    .replaceAll(inside, (_, name: string, between: string) => `${name}${between}${hidden}`)
    .replaceAll(longWord, (word) => (isRandom(word) ? hidden : word));

/**
 * More than three and a half bits a character, with digits and letters: nobody writes such a word by hand. Paths have
 * slashes, names have few digits.
 */
function isRandom(word: string): boolean {
  if (/^[0-9a-f]{33,}$/i.test(word)) return true;
  if (
    !/\d/.test(word) ||
    !/[a-z]/i.test(word) ||
    (/^\/?[\w.-]+(\/[\w.-]+)+$/.test(word) && !/[A-Z].*\d|\d.*[A-Z]/.test(word))
  )
    return false;
  const counts = new Map<string, number>();
  for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / word.length) * Math.log2(count / word.length);
  return bits > 3.5;
}
