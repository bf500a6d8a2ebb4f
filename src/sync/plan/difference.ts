import { structuredPatch } from 'diff';
import type { FileClass } from '../../facts/manifest/file-class.ts';
import type { SettingDifference } from '../../facts/drift/text-difference.ts';
import { shown } from '../../facts/drift/text-difference.ts';
import { octal } from '../../facts/security/secret-files.ts';
import type { Side } from '../../sdk/index.ts';
import type { FileState } from '../state/file-state.ts';
import { accessOf } from '../state/file-state.ts';
import type { DifferenceLine } from './plan.ts';
import { hidden, redactLines, redactValue } from './redact.ts';

/** Lines of one difference at most; the rest is counted. */
const lineLimit = 200;

const remarkLine = (text: string): DifferenceLine => ({ mark: '!', text });

/** What there is to compare on one host: the state, and the text where it may be shown. */
export interface VisibleFile {
  readonly state: FileState;
  readonly text?: string;
}

/**
 * How a path changes on the destination: `-` is there now and goes, `+` comes. Unified, with three lines of context;
 * secrets hidden on both sides. Of a secret file only that it is another one.
 */
export function contentDifference(kind: FileClass, now: VisibleFile, next: VisibleFile): readonly DifferenceLine[] {
  if (now.state.type === 'unknown' || next.state.type === 'unknown') return [];
  if (kind === 'shared-secret') {
    const [before, after] = [describeState(now.state), describeState(next.state)];
    return [
      remarkLine(
        before === after
          ? 'the content is another one; it is secret and not shown'
          : `${before} becomes ${after}; the content is secret and not shown`,
      ),
    ];
  }
  if (now.state.type === 'link' || next.state.type === 'link' || now.state.type !== next.state.type) {
    const [before, after] = [describeState(now.state), describeState(next.state)];
    const head = [remarkLine(`${before} becomes ${after}`)];
    return now.state.type === 'absent' && next.text !== undefined
      ? [...head, ...unified('', next.text)]
      : next.state.type === 'absent' && now.text !== undefined
        ? [...head, ...unified(now.text, '')]
        : head;
  }
  if (now.text === undefined || next.text === undefined)
    return [remarkLine('the content is another one; its text was not read')];
  return unified(now.text, next.text);
}

/** Bytes outside of a text: nothing in them is for people. */
const isBinary = (text: string): boolean => text.includes('\0') || text.includes('\uFFFD');

function unified(now: string, next: string): readonly DifferenceLine[] {
  if (isBinary(now) || isBinary(next)) return [remarkLine('binary content, not shown')];
  const [old, fresh] = [redactLines(now), redactLines(next)];
  const { hunks } = structuredPatch('', '', now, next, undefined, undefined, { context: 3 });
  const lines: DifferenceLine[] = [];
  for (const { oldStart, oldLines, newStart, newLines, lines: body } of hunks) {
    lines.push({ mark: '@', text: `-${oldStart},${oldLines} +${newStart},${newLines}` });
    // Where a side is empty its start counts from 0 in unified diffs.
    let [left, right] = [Math.max(oldStart, 1) - 1, Math.max(newStart, 1) - 1];
    for (const line of body) {
      if (line.startsWith('\\')) lines.push(remarkLine('no line feed at the end'));
      else if (line.startsWith('-')) lines.push({ mark: '-', text: old[left++] ?? '' });
      else if (line.startsWith('+')) lines.push({ mark: '+', text: fresh[right++] ?? '' });
      else {
        lines.push({ mark: ' ', text: fresh[right] ?? '' });
        left += 1;
        right += 1;
      }
    }
  }
  if (lines.length === 0)
    return [remarkLine('they differ in bytes that are no part of the text, or in a value that is not shown')];
  const differs = lines.some(({ mark, text }) => (mark === '-' || mark === '+') && text.includes(hidden));
  const all = differs ? [...lines, remarkLine('values that may be secret are not shown')] : lines;
  return all.length <= lineLimit
    ? all
    : [...all.slice(0, lineLimit), remarkLine(`${all.length - lineLimit} lines more`)];
}

/** A state in a few words, without anything secret. */
export function describeState(state: FileState): string {
  switch (state.type) {
    case 'absent':
      return 'nothing';
    case 'file':
      return `a file of ${state.size} bytes${owned(state)}`;
    case 'link':
      return `a link to ${state.target}`;
    case 'directory':
      return 'a folder';
    case 'other':
      return 'a device, socket or pipe';
    case 'unknown':
      return `something that could not be read (${state.why})`;
  }
}

function owned(state: FileState): string {
  const access = accessOf(state);
  return access === undefined ? '' : `, ${octal(access.mode)} ${access.user}:${access.group}`;
}

export function accessDifference(now: FileState, next: FileState): readonly DifferenceLine[] {
  const [before, after] = [accessOf(now), accessOf(next)];
  if (before === undefined || after === undefined) return [];
  return [
    { mark: '-', text: `${octal(before.mode)} ${before.user}:${before.group}` },
    { mark: '+', text: `${octal(after.mode)} ${after.user}:${after.group}` },
  ];
}

/** The setting that differs, as each host has it: `key: 1 → 2`, seen from `from`. */
export function settingLine({ key, a, b }: SettingDifference, names: Readonly<Record<Side, string>>): string {
  const value = (text: string | undefined): string =>
    text === undefined ? 'not there' : /^(, )*$/.test(text) ? 'there' : redactValue(key, shown(text));
  const label = redactLines(shown(key)).join(' ');
  return `${label}: ${names.a} ${value(a)}, ${names.b} ${value(b)}`;
}
