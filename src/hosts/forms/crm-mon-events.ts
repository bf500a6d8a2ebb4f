import type { CibElement } from './cib-text.ts';
import { element } from './cib-text.ts';
import type { OutlineLine } from './crm-mon-lines.ts';

/** The lines below a heading, to the next line that is not indented more. */
function below(lines: readonly OutlineLine[], heading: RegExp): readonly OutlineLine[] | undefined {
  const at = lines.findIndex(({ text }) => heading.test(text));
  const first = lines[at];
  if (first === undefined) return undefined;
  const rest = lines.slice(at + 1);
  // Pacemaker 1.1 writes the bullets in the first column.
  const end = rest.findIndex(({ indent, text }) => indent <= first.indent || /^[A-Z][\w ]+:$/.test(text));
  return end < 0 ? rest : rest.slice(0, end);
}

/** `Failed Resource Actions:` in both spellings: for people, and with --show-detail (as Pacemaker 1.1). */
export function failedActions(lines: readonly OutlineLine[]): readonly CibElement[] {
  return (below(lines, /^Failed (?:Resource )?Actions:$/) ?? []).flatMap(({ text }) => {
    const detailed = /^(\S+)_([a-z_]+)_(\d+) on (\S+) '([^']*)' \(\d+\): (.*)$/.exec(text);
    if (detailed !== null) {
      const [, resource = '', task = '', interval = '', node = '', exitstatus = '', rest = ''] = detailed;
      const value = (key: string): string => new RegExp(`${key}='?([^',]*)'?`).exec(rest)?.[1] ?? '';
      const reason = value('exitreason');
      return [failure(resource, task, interval, node, exitstatus, value('status'), reason === 'none' ? '' : reason)];
    }
    const [, resource, every, task, node, said = ''] =
      /^(\S+) (?:(\S+)-interval )?(\S+) on (\S+) (.*)$/.exec(text) ?? [];
    if (resource === undefined || task === undefined || node === undefined) return [];
    const [, exitstatus = ''] = /^returned '([^']*)'/.exec(said) ?? [];
    const [, status = ''] = /could not be executed \(([^):]*)/.exec(said) ?? [];
    const [, reason = ''] = /because '([^']*)'|\(([^()]*)\) at /.exec(said) ?? [];
    return [failure(resource, task, every === undefined ? '0' : '1', node, exitstatus, status, reason)];
  });
}

const failure = (
  resource: string,
  task: string,
  interval: string,
  node: string,
  exitstatus: string,
  status: string,
  exitreason: string,
): CibElement =>
  element('failure', { op_key: `${resource}_${task}_${interval}`, node, exitstatus, exitreason, status, task });

const outcomes: Readonly<Record<string, string>> = { successful: 'success', failed: 'failed', pending: 'pending' };

/** `Fencing History:`; undefined without this heading, because crm_mon prints it on request only. */
export const fencingEvents = (lines: readonly OutlineLine[]): readonly CibElement[] | undefined =>
  below(lines, /^Fencing History:$/)?.flatMap(({ text }) => {
    const [, action, target, outcome = '', rest = ''] =
      /^(\S+) of (\S+) (successful|failed|pending|is still pending)\b(.*)$/.exec(text) ?? [];
    if (action === undefined || target === undefined) return [];
    const value = (key: string): string | undefined => new RegExp(`${key}='?([^',]*)'?`).exec(rest)?.[1]?.trim();
    const completed = value('(?:last-successful|last-failed|completed)');
    const status = outcomes[outcome] ?? 'pending';
    const origin = value('origin') ?? '';
    return [
      element('fence_event', { action, target, status, origin, ...(completed === undefined ? {} : { completed }) }),
    ];
  });
