// rsync(1), scp(1), tar(1), ssh(1), unison(1)
import type { ShellCommand } from './shell-commands.ts';
import { shellCommands } from './shell-commands.ts';

export type CopyProgram = 'rsync' | 'scp' | 'tar' | 'unison';

/** What one command line copies between this host and another one. */
export interface CopyCommand {
  readonly program: CopyProgram;
  /** Line in its script, from 1. */
  readonly line: number;
  /** The other machine as the command names it. */
  readonly host: string;
  /** `push`: from here; `pull`: to here; `both`: each way. */
  readonly direction: 'push' | 'pull' | 'both';
  /** Path of the file or folder where it is copied from. */
  readonly source: string;
  /** Path under which it arrives. */
  readonly target: string;
  readonly excludes: readonly string[];
  readonly excludeLists: readonly string[];
  /** Lists of paths below the source; empty: all of it. */
  readonly lists: readonly string[];
  readonly deletes: boolean;
}

/** Shells in shells; a crontab needs two. */
const deepest = 4;

/** The copies that a command line or a script makes. */
export function copyCommands(text: string, depth = 0): readonly CopyCommand[] {
  return shellCommands(text).flatMap((command): readonly CopyCommand[] => {
    const [word = ''] = command.words;
    const program = word.slice(word.lastIndexOf('/') + 1);
    if (isRsync(program)) return rsync(command);
    if (program === 'scp') return scp(command);
    if (program === 'ssh') return tar(command);
    if (program === 'unison') return unison(command);
    const script = /^(sh|bash|dash|su)$/.test(program)
      ? command.words[command.words.findIndex((each) => /^-\w*c$/.test(each)) + 1]
      : undefined;
    if (script === undefined || script === word || depth >= deepest) return [];
    return copyCommands(script, depth + 1).map((each) => ({ ...each, line: command.line }));
  });
}

/**
 * rsync, or a script that is named after it and takes its arguments: `halint sync generate rsync` writes
 * `halint-rsync`.
 */
export const isRsync = (program: string): boolean => /(^|[/-])rsync$/.test(program);

/** The programs and scripts that a command line starts, by their absolute paths. */
export const startedPaths = (text: string): readonly string[] =>
  shellCommands(text).flatMap(({ words }) => {
    const [first = '', second = ''] = words;
    const path =
      /\/?(sh|bash|dash)$/.test(first) && second.startsWith('/')
        ? second
        : /^(\.|source|run-parts)$/.test(first)
          ? second
          : first;
    return path.startsWith('/') ? [path] : [];
  });

/**
 * Whether a text copies to or from a machine or a path that a variable or a substitution holds, so that it is not known
 * which. What a caller gives (`$1`, `$@`) counts as well.
 */
export const hasUnclearCopy = (text: string): boolean =>
  shellCommands(text).some(({ words, input }) => {
    const [word = '', ...rest] = words;
    const program = word.slice(word.lastIndexOf('/') + 1);
    const operands = rest.filter((each) => !each.startsWith('-'));
    if (/^(rsync|scp)$/.test(program)) {
      const unclear = operands.filter((each) => /[$`]/.test(each));
      // An absolute path is one of this host, whatever its variables are.
      return unclear.some((each) => !each.startsWith('/') || operands.some((other) => remote(other) !== undefined));
    }
    if (program === 'unison') return operands.some((each) => /[$`]/.test(each));
    return program === 'ssh' && input !== undefined && /(^|\/)tar$/.test(input.words[0] ?? '')
      ? [...operands.slice(0, 1), ...input.words.slice(1)].some((each) => /[$`]/.test(each))
      : false;
  });

interface Arguments {
  readonly operands: readonly string[];
  options(name: RegExp): readonly string[];
}

/** Options with their values, and operands. `valued`: short options that take the next word, `long`: long ones. */
function argumentsOf(words: readonly string[], valued: string, long: RegExp): Arguments {
  const operands: string[] = [];
  const options: [string, string][] = [];
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    const [, name, , value] = /^(--[\w-]+)(=(.*))?$/s.exec(word) ?? [];
    const takesNext =
      name === undefined ? new RegExp(`^-\\w*[${valued}]$`).test(word) : value === undefined && long.test(name);
    if (!word.startsWith('-') || word === '-') operands.push(word);
    else if (takesNext) options.push([name ?? word, words[(i += 1)] ?? '']);
    else options.push([name ?? word, value ?? '']);
  }
  return { operands, options: (wanted) => options.flatMap(([name, value]) => (wanted.test(name) ? [value] : [])) };
}

const rsyncLong =
  /^--(rsh|exclude|include|filter|exclude-from|include-from|files-from|bwlimit|port|password-file|timeout|contimeout|log-file|backup-dir|suffix|temp-dir|rsync-path|chmod|chown|compare-dest|copy-dest|link-dest|out-format|max-delete|max-size|min-size|block-size|partial-dir|remote-option|usermap|groupmap|info|debug)$/;

function rsync({ words, folder, line }: ShellCommand): readonly CopyCommand[] {
  const { operands, options } = argumentsOf(words.slice(1), 'efTBM', rsyncLong);
  const destination = operands.at(-1);
  if (operands.length < 2 || destination === undefined) return [];
  const relative = options(/^--relative$|^-[A-Za-z]*R[A-Za-z]*$/).length > 0;
  const common = {
    program: 'rsync' as const,
    line,
    excludes: options(/^--exclude$/),
    excludeLists: options(/^--exclude-from$/),
    lists: options(/^--files-from$/),
    deletes: options(/^--(del|delete.*)$/).length > 0,
  };
  return operands
    .slice(0, -1)
    .flatMap((operand) =>
      transfer(operand, destination, folder, (source, target) => arrival(source, target, relative), common),
    );
}

function scp({ words, folder, line }: ShellCommand): readonly CopyCommand[] {
  const { operands } = argumentsOf(words.slice(1), 'PiocFJlSDX', /^--none$/);
  const destination = operands.at(-1);
  if (operands.length < 2 || destination === undefined) return [];
  const common = { program: 'scp' as const, line, excludes: [], excludeLists: [], lists: [], deletes: false };
  return operands.slice(0, -1).flatMap((operand) => transfer(operand, destination, folder, scpArrival, common));
}

type Common = Pick<CopyCommand, 'program' | 'line' | 'excludes' | 'excludeLists' | 'lists' | 'deletes'>;

function transfer(
  from: string,
  to: string,
  folder: string | undefined,
  arrives: (source: string, target: string) => string,
  common: Common,
): readonly CopyCommand[] {
  const [there, here] = [remote(to), remote(from)];
  const local = here === undefined ? absolute(from, folder) : absolute(to, folder);
  if ((there === undefined) === (here === undefined) || local === undefined) return [];
  const [source, target] = here === undefined ? [local, there?.path ?? ''] : [here.path, local];
  return [
    {
      ...common,
      host: there?.host ?? here?.host ?? '',
      direction: here === undefined ? 'push' : 'pull',
      source: bare(source),
      target: bare(arrives(source, target)),
    },
  ];
}

/** rsync: a slash at the end of the source means what is in it; else it arrives under its own name. */
const arrival = (source: string, target: string, relative: boolean): string =>
  relative
    ? `${target}/${source}`
    : source.endsWith('/')
      ? target
      : `${target}/${source.slice(source.lastIndexOf('/') + 1)}`;

/** scp: a folder is copied into one that is there; one that ends in a slash is. */
const scpArrival = (source: string, target: string): string =>
  target.endsWith('/') ? `${target}${bare(source).slice(bare(source).lastIndexOf('/') + 1)}` : target;

/** `host:path`, `user@host:path`, `host::module`, `rsync://host/module`; undefined: a path of this host. */
export function remote(word: string): { readonly host: string; readonly path: string } | undefined {
  const [, host, path] =
    /^(?:rsync|scp|ssh):\/\/(?:[^@/]+@)?(\[[^\]]+\]|[^:/]+)(?::\d+)?\/?(.*)$/.exec(word) ??
    /^(?:[^@/:\s]+@)?(\[[^\]]+\]|[^:/\s]+)::?(.*)$/.exec(word) ??
    [];
  return host === undefined ? undefined : { host: host.replaceAll(/[[\]]/g, ''), path: path ?? '' };
}

function absolute(path: string, folder: string | undefined): string | undefined {
  if (path.startsWith('/')) return path;
  return folder === undefined || path.includes('$') ? undefined : `${bare(folder)}/${path.replace(/^\.\/?/, '')}`;
}

const bare = (path: string): string => path.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/+$/, '');

/** `tar c PATH | ssh HOST tar x`: what the archive holds arrives on the other machine. */
function tar({ words, line, input }: ShellCommand): readonly CopyCommand[] {
  const [program = '', first = '', ...rest] = input?.words ?? [];
  const creates = [first, ...rest].some(
    (each, i) => each === '--create' || (i === 0 ? /^-?[a-zA-Z]*c/ : /^-[a-zA-Z]*c/).test(each),
  );
  if (!/(^|\/)tar$/.test(program) || !creates) return [];
  const {
    operands: [host],
  } = argumentsOf(words.slice(1), 'bcDEeFIiJLlmOopQRSWw', /^--none$/);
  const long = /^--(directory|exclude|exclude-from|file)$/;
  const { operands, options } = argumentsOf(first.startsWith('-') ? [first, ...rest] : rest, 'fCTX', long);
  const folder = options(/^(-\w*C|--directory)$/).at(-1) ?? input?.folder;
  const within = /-C\s*(\S+)/.exec(words.join(' '))?.[1];
  // `-` is the archive: what goes through the pipe.
  return operands
    .filter((operand) => operand !== '-')
    .flatMap((operand): readonly CopyCommand[] => {
      const source = absolute(operand, folder);
      if (host === undefined || source === undefined) return [];
      const target = operand.startsWith('/')
        ? `${within ?? ''}${operand}`
        : within === undefined
          ? source
          : `${within}/${operand}`;
      return [
        {
          program: 'tar',
          line,
          host: host.replace(/^.*@/, ''),
          direction: 'push',
          source: bare(source),
          target: bare(target),
          excludes: options(/^--exclude$/),
          excludeLists: [],
          lists: [],
          deletes: false,
        },
      ];
    });
}

/** `unison ROOT ssh://HOST//PATH`: each way, deletions too. */
function unison({ words, line }: ShellCommand): readonly CopyCommand[] {
  const { operands, options } = argumentsOf(
    words.slice(1).map((word) => word.replace(/^-(?=[a-z]{2})/, '--')),
    'none',
    /^--(path|ignore|root|sshargs|prefer|force)$/,
  );
  return unisonRoots([...operands, ...options(/^--root$/)], options(/^--path$/), line);
}

/** What two roots of unison keep in step, as a command or a profile names them. */
export function unisonRoots(roots: readonly string[], paths: readonly string[], line: number): readonly CopyCommand[] {
  const local = roots.find((root) => root.startsWith('/'));
  const there = roots
    .map((root) => /^(?:ssh|socket):\/\/(?:[^@/]+@)?([^:/]+)(?::\d+)?\/(\/.*)$/.exec(root))
    .find((match) => match !== null);
  if (local === undefined || there === undefined) return [];
  const [, host = '', target = ''] = there ?? [];
  return (paths.length === 0 ? [''] : paths).map((path) => ({
    program: 'unison',
    line,
    host,
    direction: 'both',
    source: bare(`${local}/${path}`),
    target: bare(`${target}/${path}`),
    excludes: [],
    excludeLists: [],
    lists: [],
    deletes: true,
  }));
}
