// multipathd(8), multipath(8): both print the result of all files and of what is built in
import type { Fact } from '../../sdk/index.ts';
import { known, unknown } from '../../sdk/index.ts';
import { defineQuestion } from '../accepted/question.ts';
import type { Setting } from '../grammar/sections.ts';
import { readSections } from '../grammar/sections.ts';
import script from './shell/multipath.sh';

/** The configuration that the daemon has loaded, and the one that it would load. Empty where they are equal. */
export interface MultipathLoaded {
  readonly running: readonly Setting[];
  readonly written: readonly Setting[];
}

/** Where the running multipathd has another configuration than its files. */
export const multipathLoaded = defineQuestion<MultipathLoaded>({
  id: 'multipath-loaded',
  program: 'multipath',
  describes: 'The configuration that multipathd has loaded, where it is not that of its files',
  script: `${script}\nask_running_multipathd`,
  options: { timeout: 14 },
  read(lines, exit) {
    if (exit !== 0) return unknown('not-collected', `multipathd: ${lines[0] ?? 'no answer'}`);
    const running = configuration(lines, 'running');
    const written = configuration(lines, 'written');
    if (!running.known) return running;
    if (!written.known) return written;
    return (running.value.length === 0) === (written.value.length === 0)
      ? known({ running: running.value, written: written.value })
      : unknown('unparsable', 'multipathd and multipath -t: one of them printed nothing');
  },
});

function configuration(lines: readonly string[], mark: string): Fact<readonly Setting[]> {
  const own = lines.filter((line) => line.startsWith(`${mark} `)).map((line) => line.slice(mark.length + 1));
  if (own.length === 0) return known([]);
  if (own.at(-1) !== 'status 0' || own[0] !== 'defaults {')
    return unknown('unparsable', `multipath (${mark}): ${own.at(-1) ?? ''}`);
  const found = readSections(own.slice(0, -1).join('\n'), mark, { kind: 'multipath' });
  return typeof found === 'string' ? unknown('unparsable', found) : known(found);
}
