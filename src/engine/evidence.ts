import type {
  AnyFact,
  AnyReading,
  ListedFile,
  NamedRule,
  Pair,
  ReportedFinding,
  Side,
  Snapshot,
  Source,
  TextFile,
} from '../sdk/index.ts';
import { readAs, sourceKey } from '../sdk/index.ts';
import { contextOf } from './select.ts';

/** A text that a verdict is based on: a file, the output of a command, or a listing with one line per entry. */
export interface Evidence {
  readonly side: Side;
  /** Equal for the same text on the other host. */
  readonly id: string;
  /** The path, or the command. */
  readonly name: string;
  readonly kind: 'file' | 'command' | 'listing';
  readonly lines: readonly string[];
  /** Keys of the sources that contain it. */
  readonly keys: readonly string[];
}

/** A source that was not read, and the reason. */
export interface Unread {
  readonly side: Side;
  readonly key: string;
  readonly reason: string;
}

/** Hosts whose readings may affect a finding: its own host for a host rule, otherwise both. */
export const sidesOfFinding = ({ rule }: NamedRule, { host }: Pick<ReportedFinding, 'host'>): readonly Side[] =>
  rule.scope === 'host' && host !== undefined ? [host] : host === 'b' ? ['b', 'a'] : ['a', 'b'];

export const factsOfRule = ({ rule }: NamedRule): readonly AnyFact[] => [
  ...Object.values(rule.reads),
  ...Object.values(rule.optional),
];

/** The texts from which the facts of a rule were parsed on one host. */
export function evidenceOf(
  snapshot: Snapshot,
  pair: Pair,
  facts: readonly AnyFact[],
  side: Side,
): { readonly texts: readonly Evidence[]; readonly unread: readonly Unread[] } {
  const texts = new Map<string, Evidence>();
  const unread: Unread[] = [];
  const sources = new Map<string, Source>();
  for (const fact of facts)
    for (const source of Object.values(fact.sources(contextOf(pair, side)))) sources.set(sourceKey(source), source);
  for (const key of sources.keys()) {
    const reading = snapshot.hosts[side].readings[key];
    if (reading === undefined || !reading.read) {
      unread.push({ side, key, reason: reading === undefined ? 'not-collected' : reading.reason });
      continue;
    }
    for (const text of textsOf(side, key, reading)) {
      const before = texts.get(text.id);
      texts.set(text.id, before === undefined ? text : { ...before, keys: [...before.keys, key] });
    }
  }
  return { texts: [...texts.values()], unread };
}

function textsOf(side: Side, key: string, reading: Extract<AnyReading, { read: true }>): readonly Evidence[] {
  const { value } = reading;
  if ('stdout' in value)
    return [
      {
        side,
        id: key,
        name: key.replace(/^command:/, ''),
        kind: 'command',
        lines: value.stdout.split('\n'),
        keys: [key],
      },
    ];
  if ('text' in value) return [fileText(side, key, value)];
  const files = value.filter(isText).map((file) => fileText(side, key, file));
  const listed = value.filter(isListed);
  return listed.length === 0 && files.length > 0
    ? files
    : [
        ...files,
        {
          side,
          id: key,
          name: key.replace(/^(glob|listing):/, ''),
          kind: 'listing',
          lines: listed.map(entryText),
          keys: [key],
        },
      ];
}

const fileText = (side: Side, key: string, { path, text }: TextFile): Evidence => ({
  side,
  id: `file:${path}`,
  name: path,
  kind: 'file',
  lines: text.split('\n'),
  keys: [key],
});

export const isText = (item: TextFile | ListedFile): item is TextFile => 'text' in item;
export const isListed = (item: TextFile | ListedFile): item is ListedFile => 'type' in item;

/** A listing entry in the style of `ls -l`. */
export function entryText({ path, type, size, target, access, digest }: ListedFile): string {
  const owner =
    access === undefined ? '' : `${access.mode.toString(8).padStart(4, '0')} ${access.user}:${access.group} `;
  return `${owner}${type} ${size} ${path}${target === undefined ? '' : ` -> ${target}`}${digest === undefined ? '' : ` sha256 ${digest.slice(0, 12)}`}`;
}

/** The readings of a host that contain a text, with its lines replaced. */
export function withReplacedLines(
  snapshot: Snapshot,
  { side, keys, name }: Evidence,
  lines: readonly string[],
): Readonly<Record<string, AnyReading>> {
  const text = lines.join('\n');
  const changed: Record<string, AnyReading> = {};
  for (const key of keys) {
    const reading = snapshot.hosts[side].readings[key];
    if (reading?.read !== true) continue;
    const { value } = reading;
    if ('stdout' in value) changed[key] = readAs({ ...value, stdout: text });
    else if ('text' in value) changed[key] = readAs({ ...value, text });
    else changed[key] = readAs(value.filter(isText).map((file) => (file.path === name ? { ...file, text } : file)));
  }
  return changed;
}

/** A line that is relevant for a finding. */
export interface RelevantLine {
  readonly text: Evidence;
  /** From 1. */
  readonly line: number;
  readonly content: string;
}

/** Maximum number of lines per text, so that a text that repeats a name does not hide the others. */
const maxPerText = 4;

/** The lines that are relevant for a finding: by location, or by its subject and actual value. */
export function relevantLines(
  texts: readonly Evidence[],
  finding: ReportedFinding,
  most: number,
): readonly RelevantLine[] {
  const all = texts.flatMap((text) =>
    text.lines.flatMap((content, i) => {
      const rank = rankOf(text, i, content, finding);
      return rank === undefined ? [] : [{ text, line: i + 1, content, rank }];
    }),
  );
  const best = all.reduce((least, { rank }) => Math.min(least, rank), Infinity);
  // If the exact line is known, omit lines that only share a word with the finding.
  const near = all.filter(({ rank }) => rank <= Math.max(best, 1));
  const ofText = new Map<Evidence, number>();
  return near
    .filter(({ text }) => {
      const count = (ofText.get(text) ?? 0) + 1;
      ofText.set(text, count);
      return count <= maxPerText;
    })
    .slice(0, most);
}

function rankOf(
  { name }: Evidence,
  index: number,
  content: string,
  { at, subject, actual }: ReportedFinding,
): number | undefined {
  if (at?.path === name && at.line === index + 1) return 0;
  if (containsWord(content, subject) || containsWord(content, subject.replace(/\.service$/, ''))) return 1;
  return wordsOf(actual).some((word) => word.length > 3 && containsWord(content, word)) ? 2 : undefined;
}

export const wordsOf = (text: string): readonly string[] => text.match(/[\w./:@+%-]*\w/g) ?? [];

/** Whether a line contains a text as a whole word. */
export function containsWord(line: string, word: string): boolean {
  for (let at = line.indexOf(word); word !== '' && at !== -1; at = line.indexOf(word, at + 1)) {
    if (!/\w/.test(line[at - 1] ?? ' ') && !/\w/.test(line[at + word.length] ?? ' ')) return true;
  }
  return false;
}
