// https://lsyncd.github.io/lsyncd/manual/config/file/
import { defineFact, file, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { TextFile } from '../../sdk/index.ts';
import type { LuaTable, LuaValue } from '../grammar/lua-config.ts';
import { readLua } from '../grammar/lua-config.ts';
import { remote } from './copy-command.ts';

/** One `sync{…}` of lsyncd. What is not known without running the file is absent. */
export interface LsyncdSync {
  readonly path: string;
  readonly line: number;
  readonly source?: string;
  /** The other machine: `host` of rsyncssh, or the part before the colon of an rsync target. */
  readonly host?: string;
  readonly target?: string;
  /** lsyncd deletes on the target what was removed from the source, unless this is false. */
  readonly delete: boolean | 'startup' | 'running';
  /** Patterns that are left out; undefined when they are in a file or computed. */
  readonly exclude: readonly string[];
  /**
   * rsync's filter rules (`+ /aliases`, `- *`), of which the first that matches counts; absent: everything is copied.
   */
  readonly filter?: readonly string[];
  /** A file with further patterns, which is not read. */
  readonly excludeFrom?: string;
}

export interface Lsyncd {
  readonly files: readonly string[];
  readonly syncs: readonly LsyncdSync[];
  /** False when a file decides by conditions what it syncs. */
  readonly complete: boolean;
}

/** What lsyncd copies, from its configuration. No file: it copies nothing. */
export const lsyncd = defineFact({
  id: 'lsyncd',
  describes: 'What lsyncd copies to the other host',
  sources: { debian: file('/etc/lsyncd/lsyncd.conf.lua'), redhat: file('/etc/lsyncd.conf') },
  parse({ debian, redhat }) {
    if (!debian.read && debian.reason !== 'absent') return unknownFrom(debian, '/etc/lsyncd');
    if (!redhat.read && redhat.reason !== 'absent') return unknownFrom(redhat, '/etc/lsyncd.conf');
    const files: readonly TextFile[] = [...(debian.read ? [debian.value] : []), ...(redhat.read ? [redhat.value] : [])];
    const syncs: LsyncdSync[] = [];
    let complete = true;
    for (const { path, text } of files) {
      const lua = readLua(text);
      if (lua === undefined) return unknown('unparsable', `${path} is not a Lua program`);
      complete &&= lua.complete;
      for (const { name, argument, line } of lua.calls) {
        if (name === 'sync' && isTable(argument)) for (const each of syncsFrom(argument, path, line)) syncs.push(each);
      }
    }
    return known<Lsyncd>({ files: files.map(({ path }) => path), syncs, complete });
  },
});

const isTable = (value: LuaValue | undefined): value is LuaTable =>
  typeof value === 'object' && value !== null && value.kind === 'table';

/** One sync; several where `target` lists machines. */
function syncsFrom(table: LuaTable, path: string, line: number): LsyncdSync[] {
  const text = (key: string): string | undefined => {
    const value = table.fields.get(key);
    return typeof value === 'string' ? value : undefined;
  };
  const source = text('source');
  const [targetHost, targetPath] = splitTarget(text('target'));
  const host = text('host') ?? targetHost;
  const target = text('targetdir') ?? targetPath;
  const erase = table.fields.get('delete');
  const exclude = table.fields.get('exclude');
  const filter = strings(table.fields.get('filter'));
  const excludeFrom = text('excludeFrom');
  return [
    {
      path,
      line,
      ...(source === undefined ? {} : { source: source.replace(/(?<=.)\/+$/, '') }),
      ...(host === undefined ? {} : { host }),
      ...(target === undefined ? {} : { target: target.replace(/(?<=.)\/+$/, '') }),
      delete: erase === false ? false : erase === 'startup' || erase === 'running' ? erase : true,
      exclude: strings(exclude) ?? [],
      ...(filter === undefined ? {} : { filter }),
      ...(excludeFrom === undefined ? {} : { excludeFrom }),
    },
  ];
}

const strings = (value: LuaValue | undefined): readonly string[] | undefined =>
  isTable(value)
    ? value.list.filter((each) => typeof each === 'string')
    : typeof value === 'string'
      ? [value]
      : undefined;

/** `mail-b:/etc/bm`, `root@mail-b::module` and `rsync://mail-b/module` are another machine; `/backup` is this one. */
function splitTarget(target: string | undefined): [string | undefined, string | undefined] {
  const there = remote(target ?? '');
  return there === undefined ? [undefined, target] : [there.host, there.path];
}
