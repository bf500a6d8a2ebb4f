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

/** Pacemaker 1.1 writes the time of an event into a second line. */
function joined(lines: readonly OutlineLine[]): readonly string[] {
  const found: string[] = [];
  for (const { text } of lines) {
    const before = found.at(-1);
    if (before !== undefined && /^(?:last-[\w-]+|completed)=/.test(text)) found[found.length - 1] = `${before} ${text}`;
    else found.push(text);
  }
  return found;
}

/**
 * `Failed Resource Actions:` in both spellings: for people, and with --show-detail (as Pacemaker 1.1). Undefined if one
 * is not understood.
 */
export function failedActions(lines: readonly OutlineLine[]): readonly CibElement[] | undefined {
  const found = joined(below(lines, /^Failed (?:Resource )?Actions:$/) ?? []).map((text): CibElement | undefined => {
    const detailed = /^(\S+)_([a-z_]+)_(\d+) on (\S+) '([^']*)' \(\d+\): (.*)$/.exec(text);
    if (detailed !== null) {
      const [, resource = '', task = '', interval = '', node = '', exitstatus = '', rest = ''] = detailed;
      const value = (key: string): string => new RegExp(`${key}='?([^',]*)'?`).exec(rest)?.[1] ?? '';
      const reason = value('exitreason');
      return failure(resource, task, interval, node, exitstatus, value('status'), reason === 'none' ? '' : reason);
    }
    const [, resource, every, task, node, said = ''] =
      /^(\S+) (?:(\S+)-interval )?(\S+) on (\S+) (.*)$/.exec(text) ?? [];
    if (resource === undefined || task === undefined || node === undefined) return undefined;
    const [, exitstatus = ''] = /^returned '([^']*)'/.exec(said) ?? [];
    const [, status = ''] = /could not be executed \(([^):]*)/.exec(said) ?? [];
    const [, reason = ''] = /because '([^']*)'|\(([^()]*)\) at /.exec(said) ?? [];
    return failure(resource, task, every === undefined ? '0' : '1', node, exitstatus, status, reason);
  });
  return everyOne(found);
}

/** All of them, or undefined if one is. */
function everyOne(found: readonly (CibElement | undefined)[]): readonly CibElement[] | undefined {
  const known = found.filter((each) => each !== undefined);
  return known.length < found.length ? undefined : known;
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

/** Actions that the text names in other words than the XML. */
const actions: Readonly<Record<string, string>> = { 'turning off': 'off', unfencing: 'on' };

/**
 * `Fencing History:`; undefined without this heading, because crm_mon prints it on request only, and if one event is
 * not understood.
 */
export function fencingEvents(lines: readonly OutlineLine[]): readonly CibElement[] | undefined {
  const found = below(lines, /^Fencing History:$/);
  return found === undefined ? undefined : everyOne(joined(found).map(fencingEvent));
}

/** `reboot of B successful: delegate=A, …, completed='TIME'` or `reboot of B by A for CLIENT@A last failed at TIME`. */
function fencingEvent(text: string): CibElement | undefined {
  const [, said = '', target, about = '', outcome = '', rest = ''] =
    /^(\S+(?: off)?) of (\S+)(.*?) (?:is still |last )?(successful|failed|pending)\b(.*)$/.exec(text) ?? [];
  if (target === undefined) return undefined;
  const value = (key: string): string | undefined => new RegExp(`${key}='?([^',]*)'?`).exec(rest)?.[1]?.trim();
  const over = outcome !== 'pending';
  const time = value('(?:last-successful|last-failed|completed)') ?? /(?:^|\) )at ([^()]+)/.exec(rest.trim())?.[1];
  const completed = comparableTime(time);
  if (over && completed === undefined) return undefined;
  return element('fence_event', {
    action: actions[said] ?? said,
    target,
    status: over ? (outcome === 'successful' ? 'success' : 'failed') : 'pending',
    origin: value('origin') ?? / for \S+@(\S+)$/.exec(about)?.[1] ?? '',
    completed: over ? completed : undefined,
  });
}

/** Times of one text, without their zone, in a form that sorts: `Sun Nov 22 10:35:00 2026`, `2026-11-22 10:35:00 +01:00`. */
function comparableTime(time: string | undefined): string | undefined {
  const [, month = '', day = '', clock = '', year = ''] =
    /^\w{3} (\w{3}) +(\d+) (\d\d:\d\d:\d\d) (\d{4})/.exec(time?.trim() ?? '') ?? [];
  const number = months.indexOf(month) + 1;
  if (number > 0) return `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')} ${clock}`;
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?/.exec(time?.trim() ?? '')?.[0];
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
