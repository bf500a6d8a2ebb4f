import type { AnyReading, Source } from '../../sdk/index.ts';
import { notRead } from '../../sdk/index.ts';

/** The kinds of source that a frame may be about, where it is about one source. */
export const kindsOf: ReadonlyMap<string, readonly Source['kind'][]> = new Map([
  ['not', ['file', 'glob', 'command', 'listing']],
  ['text', ['file', 'glob']],
  ['ok', ['file', 'glob']],
  ['glob', ['glob']],
  ['out', ['command']],
  ['err', ['command']],
  ['tree', ['listing']],
  ['grown', ['listing']],
]);

/** What a frame `not` says; undefined where it gives no reason that this version knows. */
export function failure(why: string, what: string): AnyReading | undefined {
  switch (why) {
    case 'absent':
      return notRead('absent', what);
    case 'denied':
      return notRead('denied', what);
    case 'dangling':
      return notRead('absent', `${what} is a symbolic link to nothing`);
    case 'directory':
    case 'special':
      return notRead('not-collected', `${what} is not a regular file`);
    case 'remote':
      return notRead('not-collected', `${what} is on a network file system, which is not touched`);
    case 'silent':
      return notRead('timeout', `${what} does not respond`);
    case 'secret':
      return notRead('not-collected', `${what} needs a password, and this script was given none`);
    case 'unprivileged':
      return notRead('denied', `${what} runs only in a private mount namespace, which needs root`);
    case 'shared':
      return notRead('not-collected', `${what} runs only in a private mount namespace, and none can be made there`);
    case 'tools':
      return notRead('not-collected', `${what}: the host lacks the tools to read it safely`);
    default:
      return undefined;
  }
}
