// auto.master(5), autofs(5)
import { wordsOf } from '../grammar/white-space.ts';
import type { Fact, TextFile } from '../../sdk/index.ts';
import { defineFact, file, glob, known, unknownFrom } from '../../sdk/index.ts';
import type { Mount } from './mount-table.ts';

/** One place that the automounter would mount on access. */
export interface AutofsMount extends Mount {
  readonly path: string;
}

export interface Autofs {
  readonly mounts: readonly AutofsMount[];
  /** Folders whose map is not a file that was read (a program, LDAP, NIS, `-hosts`): what is below is not known. */
  readonly opaque: readonly { readonly folder: string; readonly map: string }[];
}

/** What the automounter's maps say, whether it runs or not. */
export const autofs = defineFact({
  id: 'autofs',
  describes: 'Maps of the automounter',
  sources: {
    master: file('/etc/auto.master'),
    parts: glob('/etc/auto.master.d/*.autofs'),
    // Every /etc/auto.* but auto.master and the folder auto.master.d.
    maps: glob('/etc/auto.[!m]*'),
    mapsWithM: glob('/etc/auto.m[!a]*'),
    mapsWithMa: glob('/etc/auto.ma[!s]*'),
  },
  parse({ master, parts, maps, mapsWithM, mapsWithMa }): Fact<Autofs> {
    if (!master.read)
      return master.reason === 'absent'
        ? known<Autofs>({ mounts: [], opaque: [] })
        : unknownFrom(master, '/etc/auto.master');
    if (!parts.read && parts.reason !== 'absent') return unknownFrom(parts, '/etc/auto.master.d');
    const files: TextFile[] = [];
    for (const reading of [maps, mapsWithM, mapsWithMa]) {
      if (!reading.read && reading.reason !== 'absent') return unknownFrom(reading, '/etc/auto.*');
      if (reading.read) for (const each of reading.value) files.push(each);
    }
    const mounts: AutofsMount[] = [];
    const opaque: Autofs['opaque'][number][] = [];
    for (const { words } of [master.value, ...(parts.read ? parts.value : [])].flatMap(linesOf)) {
      const [folder, named, ...options] = words;
      // `+auto.master` includes another source of maps (NIS, LDAP); the files of a folder were read above.
      if (folder === undefined || named === undefined || !folder.startsWith('/')) continue;
      const map = named.replace(/^(file|program|exec):/, '').replace(/^[^/]/, (first) => `/etc/${first}`);
      const found = files.find(({ path }) => path === map);
      if (found === undefined || found.text.startsWith('#!') || named.startsWith('-'))
        opaque.push({ folder, map: named });
      else mounts.push(...linesOf(found).flatMap((line) => entriesOf(folder, line, optionsIn(options))));
    }
    return known<Autofs>({ mounts, opaque });
  },
});

interface Line {
  readonly words: readonly string[];
  readonly path: string;
  readonly line: number;
}

/** Lines without comments; a backslash at the end joins the next one. */
function linesOf({ text, path }: TextFile): readonly Line[] {
  const found: Line[] = [];
  let joined = '';
  for (const [index, row] of text.split('\n').entries()) {
    joined += row.replace(/\\$/, ' ');
    if (row.endsWith('\\')) continue;
    const words = wordsOf(joined);
    if (words[0] !== '' && words[0]?.startsWith('#') !== true) found.push({ words, path, line: index + 1 });
    joined = '';
  }
  return found;
}

const optionsIn = (words: readonly string[]): readonly string[] =>
  words.filter((word) => word.startsWith('-')).flatMap((word) => word.slice(1).split(','));

/** `key [-options] location …`, or `key [-options] [/offset [-options] location] …` */
function entriesOf(folder: string, { words, path, line }: Line, inherited: readonly string[]): AutofsMount[] {
  const [key, ...rest] = words;
  if (key === undefined || key.startsWith('+')) return [];
  const base = folder === '/-' ? key : `${folder}/${key}`;
  const options = [...inherited, ...optionsIn(rest)];
  const fstype = options.findLast((option) => option.startsWith('fstype='))?.slice(7) ?? 'nfs';
  const others = options.filter((option) => !option.startsWith('fstype='));
  const found: AutofsMount[] = [];
  let offset = '';
  for (const word of rest) {
    if (word.startsWith('-')) continue;
    if (word.startsWith('/') && !word.includes(':') && rest.indexOf(word) < rest.length - 1)
      offset = word === '/' ? '' : word;
    else found.push({ target: base + offset, source: word.replace(/^:/, ''), fstype, options: others, path, line });
  }
  return found.slice(0, 1).concat(found.slice(1).filter((mount) => mount.target !== found[0]?.target));
}
