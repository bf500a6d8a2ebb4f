// incrontab(5)
import { trimmed } from '../grammar/white-space.ts';
import { defineFact, glob, known, unknownFrom } from '../../sdk/index.ts';

/** One line of an incron table. */
export interface IncronWatch {
  readonly path: string;
  readonly line: number;
  /** The file or folder that is watched. */
  readonly watched: string;
  /** inotify events (`IN_MOVED_TO`); `IN_ALL_EVENTS` is all of them. */
  readonly events: readonly string[];
  /** incron's own words in the mask: `recursive=false`, `loopable=true`. */
  readonly options: readonly string[];
  readonly command: string;
}

export interface Incron {
  readonly watches: readonly IncronWatch[];
}

/** What incron runs when which file changes. */
export const incron = defineFact({
  id: 'incron',
  describes: 'What incron runs when which file changes',
  sources: { system: glob('/etc/incron.d/*'), users: glob('/var/spool/incron/*') },
  parse({ system, users }) {
    const watches: IncronWatch[] = [];
    for (const reading of [system, users]) {
      if (!reading.read && reading.reason !== 'absent') return unknownFrom(reading, 'incron’s tables');
      for (const { path, text } of reading.read ? reading.value : []) {
        for (const [i, line] of text.split('\n').entries()) {
          const watch = parseLine(path, line, i + 1);
          if (watch !== undefined) watches.push(watch);
        }
      }
    }
    return known<Incron>({ watches });
  },
});

/** `path mask command…`; a blank inside the path is escaped by a backslash. */
function parseLine(path: string, text: string, line: number): IncronWatch | undefined {
  if (trimmed(text) === '' || trimmed(text).startsWith('#')) return undefined;
  const match = /^[ \t\n\v\f\r]*((?:\\.|[^ \t\n\v\f\r\\])+)[ \t\n\v\f\r]+([^ \t\n\v\f\r]+)[ \t\n\v\f\r]+(.+)$/.exec(
    text,
  );
  if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined) return undefined;
  const words = match[2].split(',');
  return {
    path,
    line,
    watched: match[1].replaceAll(/\\(.)/g, '$1').replace(/(?<=.)\/+$/, ''),
    events: words.filter((word) => !word.includes('=')),
    options: words.filter((word) => word.includes('=')),
    command: trimmed(match[3]),
  };
}
