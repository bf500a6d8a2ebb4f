import type { DurableModel } from './durable-model.ts';

/** One change of the file system, as strace(1) saw it. */
export interface Traced {
  readonly call: string;
  readonly text: string;
  /** What the process had taken from the mode of what it makes. */
  readonly umask: number;
}

/** Calls that change a file system, or make a change durable. */
export const tracedCalls =
  'openat,open,creat,write,pwrite64,copy_file_range,sendfile,ftruncate,fsync,fdatasync,syncfs,sync,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,mkdir,mkdirat,chmod,fchmod,fchmodat,umask,clone,clone3,fork,vfork';

/** Successful calls in the order in which they ended; those of several processes are put together again. */
export function readTrace(text: string): readonly Traced[] {
  const calls = [...endedCalls(text)];
  // A child has its parent's; it may be seen at work before the call that made it has ended.
  const inherited = new Map<string, number>();
  followUmasks(calls, inherited);
  return followUmasks(calls, inherited);
}

interface Ended {
  readonly pid: string;
  readonly call: string;
  readonly text: string;
  readonly result: string;
}

function* endedCalls(text: string): Generator<Ended> {
  const open = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^(\d+) +(.*)$/.exec(line);
    const [, pid = '', rest = ''] = match ?? [];
    const unfinished = /^(.*) <unfinished \.\.\.>$/.exec(rest);
    if (unfinished?.[1] !== undefined) {
      open.set(pid, unfinished[1]);
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const whole = resumed?.[1] === undefined ? rest : `${open.get(pid) ?? ''}${resumed[1]}`;
    const call = /^(\w+)\((.*)\) += (\d+)/.exec(whole);
    if (call?.[1] !== undefined && call[2] !== undefined)
      yield {
        pid,
        call: call[1],
        text: `${call[2]}) = ${whole.slice(whole.lastIndexOf(') = ') + 4)}`,
        result: call[3] ?? '',
      };
  }
}

/**
 * umask(2) of each process as the calls go by; `inherited`: with which each one began, and into which it is written.
 */
function followUmasks(calls: readonly Ended[], inherited: Map<string, number>): readonly Traced[] {
  const now = new Map<string, number>();
  return calls.map(({ pid, call, text, result }) => {
    const umask = now.get(pid) ?? inherited.get(pid) ?? 0o022;
    if (call === 'umask') now.set(pid, Number.parseInt(text, 8));
    if (/^(clone3?|v?fork)$/.test(call)) inherited.set(result, umask);
    return { call, text, umask };
  });
}

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(String.raw`\x`, ''), 'hex');
const strings = (text: string): readonly string[] =>
  [...text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map((match) => bytes(match[1] ?? '').toString('latin1'));
/** Paths of file descriptors, as -y prints them: `5</etc/aliases>`. */
const descriptors = (text: string): readonly string[] =>
  [...text.matchAll(/\b\d+<((?:\\x[0-9a-f]{2}|[^>\\])*)>/g)].map((match) =>
    (match[1] ?? '').replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  );

/** Does to the model what a call did to the folder; false when it did not concern it. */
export function replay(model: DurableModel, { call, text, umask }: Traced, root: string): boolean {
  const within = (path: string | undefined): string | undefined =>
    path === undefined
      ? undefined
      : path === root
        ? ''
        : path.startsWith(`${root}/`)
          ? path.slice(root.length)
          : undefined;
  // The arguments of *at calls are relative to a folder that -y names; scripts here give whole paths or stand in root.
  const dirs = descriptors(text);
  const paths = strings(text).map((path, i) =>
    within(
      path.startsWith('/')
        ? path
        : `${dirs[Math.min(i, dirs.length - 1)] ?? root}/${path}`.replaceAll('/./', '/').replace(/\/\.$/, ''),
    ),
  );
  const [first, second] = paths;
  const files = dirs.map(within);
  switch (call) {
    case 'open':
    case 'openat':
    case 'creat': {
      if (first === undefined || !/O_CREAT|O_TRUNC/.test(text)) return false;
      if (!model.exists(first))
        model.make(first, 'file', Number.parseInt(/, 0([0-7]+)\)/.exec(text)?.[1] ?? '600', 8) & ~umask);
      else if (/O_TRUNC/.test(text)) model.truncate(first);
      else return false;
      return true;
    }
    case 'write':
    case 'pwrite64': {
      const [path] = files;
      const data = /"((?:\\x[0-9a-f]{2})*)"/.exec(text)?.[1];
      if (path === undefined || data === undefined) return false;
      model.append(path, bytes(data));
      return true;
    }
    case 'copy_file_range':
    case 'sendfile': {
      const [from, to] = call === 'sendfile' ? [files[1], files[0]] : files;
      const count = Number(/= (\d+)/.exec(text.slice(text.lastIndexOf(') = ')))?.[1]);
      if (from === undefined || to === undefined || count === 0) return false;
      model.append(to, model.read(from).subarray(0, count));
      return true;
    }
    case 'fsync':
    case 'fdatasync': {
      const [path] = files;
      if (path === undefined) return false;
      model.fsync(path);
      return true;
    }
    case 'rename':
    case 'renameat':
    case 'renameat2':
      if (first === undefined || second === undefined) return false;
      model.rename(first, second);
      return true;
    case 'link':
    case 'linkat':
      if (first === undefined || second === undefined) return false;
      model.link(first, second);
      return true;
    case 'unlink':
    case 'unlinkat':
    case 'rmdir':
      if (first === undefined) return false;
      model.remove(first);
      return true;
    case 'mkdir':
    case 'mkdirat':
      if (first === undefined) return false;
      model.make(first, 'folder', 0o700);
      return true;
    case 'chmod':
    case 'fchmodat':
    case 'fchmod': {
      const path = call === 'fchmod' ? files[0] : first;
      const mode = /, 0([0-7]+)/.exec(text)?.[1];
      if (path === undefined || mode === undefined) return false;
      model.chmod(path, Number.parseInt(mode, 8));
      return true;
    }
    default:
      return false;
  }
}
