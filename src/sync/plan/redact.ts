import { hiddenLines } from '../../hosts/secrets/hidden-lines.ts';

/**
 * Hides what may be a secret in a text that people will read, on both sides of a difference. The filter that runs on a
 * host has hidden secrets there already; it is applied once more here, for plans that were made from texts of another
 * origin. Two forms are hidden only here, because no rule reads these lines: a bare `key`, and words that look random.
 * A line too many hidden is an inconvenience, a line too few a leak.
 */

export const hidden = '(hidden)';

/** What the filter of a host leaves in the place of a secret. */
const maskedDigest = /secret:[0-9a-f]+/gi;
/** `key = value`: secret unless its value is a path or a switch. */
const bareKey = /^([\s#;/*+-]*["']?(?:[\w.-]*[-_.])?keys?["']?\s*[=:]\s*)(\S.*)$/i;
const harmlessKey = /^["']?(\/|[a-z]+:\/|yes\b|no\b|true\b|false\b|\(hidden\))/i;
const longWord = /[\w+/=-]{33,}/g;

/** Lines of a text, each with its secrets hidden; as many as there were. */
export const redactLines = (text: string): readonly string[] => hiddenLines(text, hidden).map(withoutOtherSecrets);

/** A value of a setting, for people. */
export function redactValue(name: string, value: string): string {
  const lead = `${name} = `;
  const line = redactLines(lead + value).join('\n');
  return line.startsWith(lead) ? line.slice(lead.length) : hidden;
}

function withoutOtherSecrets(line: string): string {
  const plain = line.replaceAll(maskedDigest, hidden);
  const [, lead, value] = bareKey.exec(plain) ?? [];
  if (lead !== undefined && value !== undefined && !harmlessKey.test(value)) return lead + hidden;
  return plain.replaceAll(longWord, (word) => (isRandom(word) ? hidden : word));
}

/**
 * More than three and a half bits a character, with digits and letters: such a word is not written by hand. Paths have
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
