/**
 * The width of a text in terminal columns: zero for a combining mark, two for a wide character (UAX #11: CJK, kana,
 * Hangul, full-width forms, emoji), one for all others. Texts are neutralised before, so they contain no controls.
 */
export function columns(text: string): number {
  let sum = 0;
  for (const character of text) sum += columnsOf(character);
  return sum;
}

const zeroWidth = /\p{M}/u;
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1B000}-\u{1B2FB}\u{1F200}-\u{1F251}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;

function columnsOf(character: string): number {
  if (character < '\u0300') return 1;
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/**
 * Breaks a text into lines of at most `width` columns, between words; within a word only if the word is longer than a
 * line.
 */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width));
}

function wrapLine(line: string, width: number): readonly string[] {
  if (/^\s*\$ /.test(line) && columns(line) > width) return wrapCommand(line, width);
  // Steps and commands keep their indentation on continuation lines.
  const indent = ' '.repeat(Math.min(line.length - line.trimStart().length, Math.floor(width / 4)));
  const room = width - indent.length;
  const lines: string[] = [];
  let current = '';
  for (const word of line
    .trim()
    .split(/ +/)
    .flatMap((each) => pieces(each, room))) {
    if (current === '') current = word;
    else if (columns(current) + 1 + columns(word) <= room) current += ` ${word}`;
    else {
      lines.push(indent + current);
      current = word;
    }
  }
  return [...lines, current === '' ? '' : indent + current];
}

/**
 * Breaks a command into lines that a shell accepts: between words only, with a backslash at the end of each line but
 * the last.
 */
function wrapCommand(line: string, width: number): readonly string[] {
  const indent = ' '.repeat(Math.min(line.length - line.trimStart().length, Math.floor(width / 4)));
  const words = line.trim().match(/(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"\\]|['"\\])+/g) ?? [];
  const room = width - indent.length - 4;
  const lines: string[] = [];
  for (const word of words.flatMap((each) => pieces(each, room))) {
    const last = lines.at(-1);
    if (last !== undefined && columns(last) + 1 + columns(word) <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map(
    (each, index) => `${indent}${index === 0 ? '' : '  '}${each}${index === lines.length - 1 ? '' : ' \\'}`,
  );
}

/** Splits a word into parts that fit, preferably after a separator of paths and addresses. */
function pieces(word: string, room: number): readonly string[] {
  if (columns(word) <= room) return [word];
  const found: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of word) {
    const size = columnsOf(character);
    if (used + size > room) {
      const cut = Math.max(...['/', ',', '=', ':'].map((separator) => piece.lastIndexOf(separator))) + 1;
      const at = cut > piece.length / 2 ? cut : piece.length;
      found.push(piece.slice(0, at));
      piece = piece.slice(at);
      used = columns(piece);
    }
    piece += character;
    used += size;
  }
  return [...found, piece];
}

/** Truncates a text to a number of characters, with a note. */
export function shortened(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  return `${characters.slice(0, most).join('')} ... (${characters.length} characters)`;
}
