import { sentence } from './findings.ts';
import { notJudged, remedySteps } from './remedy-steps.ts';
import { reporter } from './reporter.ts';

/**
 * The remedies as a shell script for a person to read, complete and run piece by piece. As it stands it does nothing:
 * every command is a comment, and the first line that runs ends it.
 */
export const remedyScript = reporter((report) => {
  const steps = remedySteps(report);
  const pairs = report.pairs.map(({ pair, takenAt }) => `${pair} (${takenAt})`).join(', ');
  return [
    '#!/bin/sh',
    `# What to do about the findings of halint ${report.halint} on ${pairs}, in this order.`,
    '# Nothing here runs by itself. Read a step, choose its commands, take the "#" away, and do it on the host it names.',
    "echo 'This is a list of steps to read, not a script to run as it is.' >&2",
    'exit 1',
    ...notJudged(report).map((line) => comment(`! ${line}`)),
    ...steps.flatMap((step, i) => [
      '',
      comment(`=== ${i + 1} of ${steps.length}: ${step.rule}`),
      ...step.findings.map((placed) => comment(sentence(placed))),
      comment(step.remedy),
      ...step.commands.map((command) => comment(`  ${command}`)),
    ]),
    ...(steps.length === 0 && notJudged(report).length === 0 ? ['', '# There is nothing to do.'] : []),
    '',
  ].join('\n');
});

/** A comment whatever is in it: the document is neutralised already, so a line feed here is only ours. */
const comment = (text: string): string =>
  text
    .split('\n')
    .map((line) => `# ${line}`)
    .join('\n');
