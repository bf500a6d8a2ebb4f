import { containsWord, wordsOf } from '../evidence.ts';

/** A replacement of lines in a text. */
export interface LineEdit {
  /** Index of the first replaced line, from 0. */
  readonly from: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** Size of the change: characters, plus a penalty for whole lines. */
  readonly cost: number;
}

/** The values of a finding that edits are derived from. */
export interface FindingValues {
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
}

const opposites: readonly (readonly [string, string])[] = [
  ['true', 'false'],
  ['yes', 'no'],
  ['on', 'off'],
  ['1', '0'],
  ['enabled', 'disabled'],
  ['active', 'inactive'],
  ['running', 'dead'],
  ['masked', 'loaded'],
  ['failed', 'active'],
  ['rw', 'ro'],
  ['Started', 'Stopped'],
  ['Connected', 'StandAlone'],
  ['UpToDate', 'Inconsistent'],
];

/**
 * Maximum length of lines in which every word is tried. In longer lines (such as a one-line JSON document), only words
 * near the subject are tried.
 */
const longLine = 600;
const longestBlock = 60;

/** Edits of one line: replace a word, delete the line or its block, or replace it by the line of the other host. */
export function editsAt(
  lines: readonly string[],
  at: number,
  other: string | undefined,
  wanted: FindingValues,
): readonly LineEdit[] {
  const line = lines[at];
  if (line === undefined) return [];
  const replaced = (added: string, charge = 0): LineEdit => ({
    from: at,
    removed: [line],
    added: [added],
    cost: differing(line, added) + charge,
  });
  const edits = [
    ...wordEdits(line, other, wanted),
    ...objectsWithout(line, wanted).map((text) => [text, 0] as const),
  ].map(([text, charge]) => replaced(text, charge));
  if (other !== undefined && other !== line) edits.push({ ...replaced(other), cost: differing(line, other) + 10 });
  if (line.trim() !== '') edits.push({ from: at, removed: [line], added: [], cost: 20 + line.length });
  const block = blockAt(lines, at);
  if (block.length > 1) edits.push({ from: at, removed: block, added: [], cost: 30 + block.join('').length });
  return edits;
}

/**
 * Lines to insert after this one, derived from the finding: the expected text, `subject = expected`, only the key for
 * `section.key`, and an element like its neighbour in Pacemaker's XML.
 */
export function insertionsAt(line: string, at: number, { subject, expected }: FindingValues): readonly LineEdit[] {
  const key = subject.split('.').at(-1) ?? subject;
  const made = [
    expected,
    ...[subject, key].flatMap((name) => ['=', ' = ', ' ', ': '].map((between) => `${name}${between}${expected}`)),
    `${key} ${expected};`,
  ];
  const [, name, value] = /^([\w-]+)=(\S+)$/.exec(expected) ?? [];
  if (line.includes('<nvpair ') && name !== undefined)
    made.push(`<nvpair id="${subject}-${name}" name="${name}" value="${value ?? ''}"/>`);
  return [...new Set(made)]
    .filter((each) => each.length < 120 && !each.includes('\n'))
    .map((each) => ({ from: at + 1, removed: [], added: [each], cost: 20 + each.length }));
}

/** Number of characters that differ between two lines, without common prefix and suffix. */
function differing(left: string, right: string): number {
  let start = 0;
  while (start < left.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < Math.min(left.length, right.length) - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  return left.length + right.length - 2 * (start + end);
}

/** Words of prose that are not values. */
const prose = new Set(
  'a an and any as at be both by each every file for from has host hosts in is it its least more most name no not of on one only or other than that the there this to which with without'.split(
    ' ',
  ),
);

/** Words of a text that may be values or names. */
export const relevantWords = (text: string): readonly string[] => {
  const words = [...new Set(wordsOf(text))];
  return words.length < 3 ? words : words.filter((word) => !prose.has(word.toLowerCase()));
};

/** Whether a word is the name of a setting or XML element: `name=`, `name:`, `<name`. */
const isKey = (line: string, start: number, end: number): boolean =>
  /^\s*[=:](?!:)/.test(line.slice(end, end + 4)) || /<\/?$/.test(line.slice(Math.max(0, start - 2), start));

/** Penalties for an edit whose new word may be prose, and for an edit of the keyword of a line. */
const doubt = { prose: 100, keyword: 40 };

/** Variants of the line with one word replaced, each with its penalty. */
function wordEdits(
  line: string,
  other: string | undefined,
  { subject, expected, actual }: FindingValues,
): readonly (readonly [string, number])[] {
  const long = line.length > longLine;
  const theirs = other === undefined || long ? [] : wordsOf(other);
  const others = theirs.length === wordsOf(line).length ? theirs : [];
  const sentence = wordsOf(expected).length > 2;
  const wants = [
    ...new Set([...relevantWords(expected).slice(0, 12), ...(/^\S{1,60}$/.test(expected) ? [expected] : [])]),
  ];
  const edits = new Map<string, number>();
  const add = (text: string, charge: number): void => void edits.set(text, Math.min(charge, edits.get(text) ?? charge));
  if (actual.length > 2 && line.includes(actual)) add(line.replace(actual, expected), 0);
  for (const [i, match] of [...line.matchAll(/[\w./:@+%-]*\w/g)].slice(0, 400).entries()) {
    const [word] = match;
    if (isKey(line, match.index, match.index + word.length)) continue;
    if (long && !containsWord(subject, word) && !near(line, match.index, subject)) continue;
    const keyword = i === 0 && /\s/.test(line.slice(match.index + word.length).trim()) ? doubt.keyword : 0;
    const put = (value: string, charge: number): void => {
      if (value !== word)
        add(line.slice(0, match.index) + value + line.slice(match.index + word.length), charge + keyword);
    };
    for (const value of wants)
      for (const each of alike(value, word)) put(each, sentence && /^[a-z]+$/i.test(value) ? doubt.prose : 0);
    for (const value of flips(word)) put(value, 0);
    if (others[i] !== undefined) put(others[i], 0);
  }
  return [...edits];
}

const near = (line: string, at: number, subject: string): boolean =>
  subject !== '' && line.slice(Math.max(0, at - 120), at + 120).includes(subject);

/**
 * Variants of a value: unchanged, with the unit of the replaced word, and incremented if it is a number (for "more
 * than").
 */
function alike(value: string, word: string): readonly string[] {
  const number = /^(\d+)(\D*)$/.exec(value)?.[1];
  if (number === undefined) return [value];
  const unit = /^\d+(\D*)$/.exec(word)?.[1] ?? '';
  return [...new Set([value, number + unit, `${Number(number) + 1}${unit}`])];
}

function flips(word: string): readonly string[] {
  const [, key, value] = /^(.*[:@])(\w+)$/.exec(word) ?? ['', '', word];
  return opposites.flatMap(([x, y]) => (value === x ? [`${key ?? ''}${y}`] : value === y ? [`${key ?? ''}${x}`] : []));
}

/** A line of JSON without the innermost object that names the subject. */
function objectsWithout(line: string, { subject }: FindingValues): readonly string[] {
  if (!line.includes('{') || subject === '') return [];
  const results: string[] = [];
  for (let at = line.indexOf(subject); at !== -1 && results.length < 8; at = line.indexOf(subject, at + 1)) {
    const start = enclosing(line, at);
    const end = start === -1 ? -1 : closing(line, start);
    if (end === -1) continue;
    const [before, after] = [line.slice(0, start), line.slice(end + 1)];
    results.push(after.startsWith(',') ? before + after.slice(1) : before.replace(/,$/, '') + after);
  }
  return results;
}

function enclosing(line: string, at: number): number {
  let depth = 0;
  for (let i = at; i >= 0; i -= 1) {
    if (line[i] === '}') depth += 1;
    if (line[i] === '{' && depth-- === 0) return i;
  }
  return -1;
}

function closing(line: string, start: number): number {
  let depth = 0;
  for (let i = start; i < line.length; i += 1) {
    if (line[i] === '{') depth += 1;
    if (line[i] === '}' && --depth === 0) return i;
  }
  return -1;
}

/**
 * A line and the block that it opens, up to the closing line at the same depth (braces, XML) or the next blank line.
 */
function blockAt(lines: readonly string[], at: number): readonly string[] {
  const line = lines[at] ?? '';
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const opens = /\{\s*$/.test(line)
    ? /^\s*\}/
    : /^\s*<[^/!?][^>]*[^/]>\s*$/.test(line)
      ? /^\s*<\//
      : /^Id=/.test(line)
        ? /^$/
        : undefined;
  if (opens === undefined) return [line];
  for (let end = at + 1; end < Math.min(lines.length, at + longestBlock); end += 1) {
    const each = lines[end] ?? '';
    if (opens.test(each) && (each === '' || /^\s*/.exec(each)?.[0] === indent)) return lines.slice(at, end + 1);
  }
  return [line];
}
