import type { Severity } from '../../sdk/index.ts';
import { anchorOf, pairAnchor, usualFile } from './anchor.ts';
import type { Anchor } from './anchor.ts';
import { findingsOf, sentence } from '../findings.ts';
import { detachedCopy } from '../compressed-buffer.ts';
import { reporter } from '../reporter.ts';
import { settingSentences } from '../settings.ts';
import { Summary } from '../summary.ts';
import { unknownSentences } from '../unknown.ts';

type Command = 'error' | 'warning' | 'notice';

interface Annotation {
  readonly command: Command;
  readonly anchor: Anchor;
  readonly title: string;
  readonly message: string;
}

const commands: Readonly<Record<Severity, Command>> = {
  critical: 'error',
  error: 'error',
  warning: 'warning',
  info: 'notice',
};

/** GitHub shows this many annotations of each kind per step and silently drops the rest. */
const shownPerStep = 10;

/**
 * Workflow commands that annotate a GitHub Actions run: the most severe of each kind, the number of others, and the
 * summary as plain log lines.
 */
export const github = reporter(() => {
  const summary = new Summary();
  const found = { error: new First(), warning: new First(), notice: new First() };
  const unknown = new First();
  const settings: string[] = [];
  let declared: Anchor | undefined;
  return {
    pair: (pair) => {
      const anchor = pairAnchor(pair);
      const settled = settingSentences(pair).map((each) => detachedCopy(`halint: ${pair.pair}: ${each}`));
      const notJudged = unknownSentences(pair).map(
        (message): Annotation => ({ command: 'error', anchor, title: `${pair.pair}: not judged`, message }),
      );
      const annotations = findingsOf(pair).map((placed): Annotation => {
        const { rule, severity } = placed.result;
        return {
          command: commands[severity],
          anchor: anchorOf(placed),
          title: `${severity}: ${rule}`,
          message: sentence(placed),
        };
      });
      summary.add(pair);
      declared ??= anchor;
      for (const each of settled) settings.push(each);
      for (const each of notJudged) unknown.add(each);
      for (const each of annotations) found[each.command].add(each);
      return '';
    },
    end: () => {
      const rest: Anchor = { path: (declared ?? usualFile).path, line: 1 };
      const lines = [
        ...limited('error', rest, found.error, unknown),
        ...limited('warning', rest, found.warning),
        ...limited('notice', rest, found.notice),
      ];
      return [...lines, ...settings, ...summary.statements().map(({ full }) => full)].map((each) => `${each}\n`);
    },
  };
});

/** The first annotations of a kind, and their total number. */
class First {
  readonly shown: Annotation[] = [];
  count = 0;

  add(annotation: Annotation): void {
    this.count += 1;
    if (this.shown.length < shownPerStep) this.shown.push(annotation);
  }
}

/**
 * Findings come first, because a user can act on them. One slot is reserved for unknown results. `rest`: the location
 * of the message with the number of others.
 */
function limited(command: Command, rest: Anchor, found: First, unknown = new First()): readonly string[] {
  const all = [
    ...found.shown.slice(0, shownPerStep - 2),
    ...unknown.shown.slice(0, 1),
    ...found.shown.slice(shownPerStep - 2),
    ...unknown.shown.slice(1),
  ];
  const count = found.count + unknown.count;
  if (count <= shownPerStep) return all.map(line);
  const shown = all.slice(0, shownPerStep - 1);
  const more = `${count - shown.length} more; see the log or the other reports`;
  return [...shown, { command, anchor: rest, title: 'halint', message: more }].map(line);
}

const line = ({ command, anchor, title, message }: Annotation): string =>
  `::${command} file=${property(anchor.path)},line=${anchor.line},title=${property(title)}::${data(message)}`;

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
