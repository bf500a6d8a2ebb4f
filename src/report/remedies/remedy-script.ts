import { notJudged, RemedySteps } from './remedy-steps.ts';
import { reporter } from '../reporter.ts';
import { isJudged } from '../unknown.ts';

/**
 * The remedies as a shell script to read, complete and run step by step. Without edits it does nothing: every command
 * is a comment, and the first executed line exits.
 */
export const remedyScript = reporter(({ halint, rules }) => {
  const all = new RemedySteps(rules);
  const pairs: string[] = [];
  const unread: string[] = [];
  let judged = false;
  return {
    pair: (pair) => {
      const sentences = notJudged(pair);
      all.add(pair);
      if (isJudged(pair)) judged = true;
      pairs.push(`${pair.pair} (${pair.takenAt})`);
      for (const each of sentences) unread.push(each);
      return '';
    },
    end: () => {
      const steps = all.sorted();
      const barrier = all.barrier();
      const wall = barrier === undefined ? [] : ['', comment(`!!! ${barrier}`)];
      const firstAfter = steps.findIndex(({ stops }) => !stops);
      return [
        '#!/bin/sh',
        `# Fixes for the findings of halint ${halint} on ${pairs.join(', ')}, in this order.`,
        '# Nothing here runs by itself. Read a step, choose its commands, remove the "#", and run it on the host that ' +
          'it names.',
        "echo 'This is a list of steps to read, not a script to run as it is.' >&2",
        'exit 1',
        ...unread.map((line) => comment(`! ${line}`)),
        ...steps.flatMap((step, i) => [
          ...(i === firstAfter ? wall : []),
          '',
          comment(`=== ${i + 1} of ${steps.length}: ${step.rule}`),
          ...step.findings.map(comment),
          comment(step.remedy),
          ...step.commands.map((command) => comment(`  ${command}`)),
        ]),
        ...(firstAfter < 0 ? wall : []),
        ...(steps.length === 0 && unread.length === 0 && judged ? ['', '# Nothing to fix.'] : []),
      ].map((line) => `${line}\n`);
    },
  };
});

/** Comments out every line. The document is already neutralised, so all line feeds are from halint. */
const comment = (text: string): string =>
  text
    .split('\n')
    .map((line) => `# ${line}`)
    .join('\n');
