import { notJudged, RemedySteps } from './remedy-steps.ts';
import { reporter } from '../reporter.ts';
import { isJudged } from '../unknown.ts';

/**
 * The remedies as a shell script for a person to read, complete and run piece by piece. As it stands it does nothing:
 * every command is a comment, and the first line that runs ends it.
 */
export const remedyScript = reporter(({ halint, rules }) => {
  const all = new RemedySteps(rules);
  const pairs: string[] = [];
  const blind: string[] = [];
  let judged = false;
  return {
    pair: (pair) => {
      const sentences = notJudged(pair);
      all.add(pair);
      if (isJudged(pair)) judged = true;
      pairs.push(`${pair.pair} (${pair.takenAt})`);
      for (const each of sentences) blind.push(each);
      return '';
    },
    end: () => {
      const steps = all.inOrder();
      const barrier = all.barrier();
      const wall = barrier === undefined ? [] : ['', comment(`!!! ${barrier}`)];
      const firstAfter = steps.findIndex(({ stops }) => !stops);
      return [
        '#!/bin/sh',
        `# What to do about the findings of halint ${halint} on ${pairs.join(', ')}, in this order.`,
        '# Nothing here runs by itself. Read a step, choose its commands, take the "#" away, and do it on the host ' +
          'it names.',
        "echo 'This is a list of steps to read, not a script to run as it is.' >&2",
        'exit 1',
        ...blind.map((line) => comment(`! ${line}`)),
        ...steps.flatMap((step, i) => [
          ...(i === firstAfter ? wall : []),
          '',
          comment(`=== ${i + 1} of ${steps.length}: ${step.rule}`),
          ...step.findings.map(comment),
          comment(step.remedy),
          ...step.commands.map((command) => comment(`  ${command}`)),
        ]),
        ...(firstAfter < 0 ? wall : []),
        ...(steps.length === 0 && blind.length === 0 && judged ? ['', '# There is nothing to do.'] : []),
      ].map((line) => `${line}\n`);
    },
  };
});

/** A comment whatever is in it: the document is neutralised already, so a line feed here is only ours. */
const comment = (text: string): string =>
  text
    .split('\n')
    .map((line) => `# ${line}`)
    .join('\n');
