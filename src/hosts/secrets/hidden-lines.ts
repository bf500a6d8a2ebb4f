import { lower, matches } from './not-secret.ts';
import { shapes } from './shapes.ts';
import { TextMask } from './text-mask.ts';

/** What `TextMask` knows as a place where a secret was; no text of a host keeps these bytes. */
const place = '\x021\x03';

/**
 * The lines of a text, as many as there were, with one word in the place of each secret: for texts that people read.
 * The filter is the one that hides secrets on their host.
 */
export function hiddenLines(text: string, word: string): readonly string[] {
  const mask = new TextMask({ hide: (secret) => (secret === '' ? secret : place) });
  const found: string[] = [];
  let read = 0;
  // A tag that goes over lines comes at once, and as one line where all of it is hidden.
  const add = (lines: readonly string[]): void => {
    if (lines.length > 0) found.push(...lines.flatMap((line) => line.split('\n')));
    while (lines.length > 0 && found.length < read) found.push(place);
  };
  for (const line of Buffer.from(text, 'utf8').toString('latin1').split('\n')) {
    read += 1;
    add(mask.accept(line, matches(lower(line), shapes.hint)));
  }
  add(mask.end());
  while (found.length < read) found.push('');
  return found.map((line) => Buffer.from(line.replaceAll(place, word), 'latin1').toString('utf8'));
}
