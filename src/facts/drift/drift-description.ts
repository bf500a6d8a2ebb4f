import type { Finding } from '../../sdk/index.ts';
import { octal } from '../security/secret-files.ts';
import { manifestEntry } from '../manifest/manifest.ts';
import type { NodeNames } from './node-bound.ts';
import { boundHostName } from './node-bound.ts';
import type { SharedText } from './shared-texts.ts';
import { settingsOf } from './shared-texts.ts';
import type { PathDifference } from './synced-comparison.ts';
import type { SyncedFile } from './synced-files.ts';
import { isOfText } from './synced-files.ts';
import type { SettingDifference } from './text-difference.ts';
import { differences, shown } from './text-difference.ts';

/** What is needed to describe a difference: the hosts' names, their texts, and what names one host. */
export interface DriftSide {
  readonly name: string;
  readonly texts: readonly SharedText[];
  readonly node: NodeNames;
}

/** `mail-a: x; mail-b: y`, by name, so that it reads the same whichever host is called first. */
export const formatPerHost = (a: readonly [string, string], b: readonly [string, string]): string =>
  [a, b]
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([name, text]) => `${name}: ${text}`)
    .join('; ');

/** The finding for one path, or undefined where all that differs may differ or is another rule's fault. */
export function driftFinding(difference: PathDifference, a: DriftSide, b: DriftSide): Finding | undefined {
  const { path } = difference;
  const base = { subject: path, drift: { path }, at: { path } };
  if (difference.kind === 'missing') {
    return {
      ...base,
      host: difference.side,
      message: `${path} is missing`,
      expected: 'the file as the other host has it',
      actual: 'no such file',
    };
  }
  if (difference.kind !== 'content') {
    const what = (file: SyncedFile): string =>
      file.target === undefined ? `a ${file.type}` : `a link to ${file.target}`;
    const actual = formatPerHost([a.name, what(difference.a)], [b.name, what(difference.b)]);
    return {
      ...base,
      message: `${path} is not the same kind of file, or points elsewhere`,
      expected: 'the same on both hosts',
      actual,
    };
  }
  const expected = 'the same content on both hosts';
  const [left, right] = [settingsOf(a.texts, path), settingsOf(b.texts, path)];
  const found = left === undefined || right === undefined ? [] : differences(left, right);
  // The same settings: the texts differ in comments or in the order of lines, which saving them may have changed.
  if (left !== undefined && right !== undefined && found.length === 0 && isOfText(difference.a)) return undefined;
  if (found.length === 0) {
    const text = left === undefined ? 'its content' : 'blanks, comments or the order of its lines';
    return {
      ...base,
      message: `${path} differs in ${text}`,
      expected,
      actual: formatPerHost([a.name, stamp(difference.a)], [b.name, stamp(difference.b)]),
    };
  }
  const relevant = found.filter((each) => !mayDifferBetweenHosts(path, each) && !isNodeBound(each, a.node, b.node));
  const [first] = relevant;
  if (first === undefined) return undefined;
  const line = first.lineA ?? first.lineB;
  return {
    ...base,
    at: line === undefined ? { path } : { path, line },
    message: `${path} differs in ${relevant.length === 1 ? 'one setting' : `${relevant.length} settings`}: ${keys(relevant)}`,
    expected,
    actual: relevant
      .slice(0, 4)
      .map((each) => formatPerHost([a.name, setting(each, each.a)], [b.name, setting(each, each.b)]))
      .join(' | '),
  };
}

const keys = (found: readonly SettingDifference[]): string => {
  const names = found.map(({ key }) => shown(key)).sort();
  return names.length > 4 ? `${names.slice(0, 4).join(', ')}, …` : names.join(', ');
};

/** A line that is a setting of its own is there or not; another one has a value. */
function setting({ key, a, b }: SettingDifference, value: string | undefined): string {
  if (value === undefined) return `${shown(key)} not there`;
  return (a ?? b) === '' && (a === undefined || b === undefined)
    ? `${shown(key)} there`
    : `${shown(key)} = ${shown(value)}`;
}

/** Describes a secret content by its time of change and its owner. */
const stamp = ({ modified, access }: SyncedFile): string =>
  [
    modified === undefined
      ? 'written at an unknown time'
      : `written ${new Date(modified * 1000).toISOString().slice(0, 19)}Z`,
    ...(access === undefined ? [] : [`${access.user}:${access.group} ${octal(access.mode)}`]),
  ].join(', ');

/** Keys of the hardware, as the manifest names them. */
export const mayDifferBetweenHosts = (path: string, { key }: SettingDifference): boolean =>
  (manifestEntry(path).mayDiffer ?? []).some((one) =>
    one.endsWith('*') ? key.startsWith(one.slice(0, -1)) : key === one,
  );

/** Each host names itself there: that both hosts do so is a fault of its own, with its own rule. */
export const isNodeBound = ({ key, a, b }: SettingDifference, nodeA: NodeNames, nodeB: NodeNames): boolean =>
  a !== undefined &&
  b !== undefined &&
  boundHostName({ key, value: a }, nodeA) !== undefined &&
  boundHostName({ key, value: b }, nodeB) !== undefined;
