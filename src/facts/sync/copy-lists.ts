// rsync(1), --files-from and --exclude-from
import { defineFact, glob, known, unknownFrom } from '../../sdk/index.ts';

/** Paths and patterns by the file that lists them. */
export type CopyLists = ReadonlyMap<string, readonly string[]>;

/** What lists tell rsync to copy or to leave out. Lists elsewhere are not read: their entries are unknown. */
export const copyLists = defineFact({
  id: 'copy-lists',
  describes: 'Lists of files that jobs hand to rsync',
  sources: { lists: glob('/etc/halint/*.list') },
  parse({ lists }) {
    if (!lists.read && lists.reason !== 'absent') return unknownFrom(lists, '/etc/halint');
    return known<CopyLists>(new Map((lists.read ? lists.value : []).map(({ path, text }) => [path, linesOf(text)])));
  },
});

const linesOf = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.trim() !== '' && !/^[#;]/.test(line));
