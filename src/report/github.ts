import type { Severity } from '../sdk/index.ts';
import { anchorOf, pairFile } from './anchor.ts';
import type { Anchor } from './anchor.ts';
import { findingsOf, sentence } from './findings.ts';
import { reporter } from './reporter.ts';
import { summary } from './summary.ts';
import { unknownSentences } from './unknown.ts';

type Command = 'error' | 'warning' | 'notice';

interface Annotation {
  readonly command: Command;
  readonly anchor: Anchor;
  readonly title: string;
  readonly message: string;
}

const commands: Readonly<Record<Severity, Command>> = { critical: 'error', error: 'error', warning: 'warning', info: 'notice' };

/** What GitHub shows of each kind for one step; it drops the rest without a word. */
const shownPerStep = 10;

/**
 * Workflow commands that annotate a GitHub Actions run: the worst of each kind, then how many more there are, then the
 * summary as plain lines of the log.
 */
export const github = reporter((report) => {
  const unknown = report.pairs.flatMap((pair) =>
    unknownSentences(pair).map((message): Annotation => ({ command: 'error', anchor: pairFile, title: `${pair.pair}: not judged`, message })),
  );
  const found = findingsOf(report).map((placed): Annotation => {
    const { rule, severity } = placed.result;
    return { command: commands[severity], anchor: anchorOf(placed), title: `${severity}: ${rule}`, message: sentence(placed) };
  });
  // Findings first: where there is room for ten, they are what can be acted upon. One place is kept for the unknown.
  const lines = (['error', 'warning', 'notice'] as const).flatMap((command) => {
    const own = found.filter((each) => each.command === command);
    return limited(command, own, command === 'error' ? unknown : []);
  });
  return `${[...lines, ...summary(report).map(({ full }) => full)].join('\n')}\n`;
});

function limited(command: Command, found: readonly Annotation[], unknown: readonly Annotation[]): readonly string[] {
  const all = [...found.slice(0, shownPerStep - 2), ...unknown.slice(0, 1), ...found.slice(shownPerStep - 2), ...unknown.slice(1)];
  if (all.length <= shownPerStep) return all.map(line);
  const shown = all.slice(0, shownPerStep - 1);
  const more = `${all.length - shown.length} more; the log and the other reports have all of them`;
  return [...shown, { command, anchor: pairFile, title: 'halint', message: more }].map(line);
}

const line = ({ command, anchor, title, message }: Annotation): string =>
  `::${command} file=${property(anchor.path)},line=${anchor.line},title=${property(title)}::${data(message)}`;

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
