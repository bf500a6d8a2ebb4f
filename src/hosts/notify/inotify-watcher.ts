import { shellQuote } from '../../sdk/shell-quote.ts';
import { randomBytes } from 'node:crypto';
import type { Privilege, Transport } from '../host.ts';
import { TransportError } from '../host.ts';
import type { FolderWatch, FileEvent, FileWatcher, WatchStatus, WatchedPaths } from './file-events.ts';
import { BurstMeter, usualQueue } from './file-events.ts';
import { FrameStream } from '../remote-shell/frame-stream.ts';
import { commandLine, RemoteShell } from '../remote-shell/remote-shell.ts';
import { networkMounts } from '../collect/network-mounts.ts';
import remoteMounts from '../collect/shell/remote-mounts.sh';
import inotify from './shell/inotify.sh';

/** Seconds after which a watch is started again, so that a silent one cannot stay unnoticed. */
const longest = 86_400;

/** inotifywait(1) on a host, in one exec that lasts as long as the watch. `root` is a prefix of every path there. */
export function inotifyWatcher(name: string, transport: Transport, privilege: Privilege, root = ''): FileWatcher {
  return {
    means: `inotifywait on ${name}`,
    watch: (ground, listener) => watchThere(name, transport, privilege, root, ground, listener),
  };
}

function watchThere(
  name: string,
  transport: Transport,
  privilege: Privilege,
  root: string,
  ground: WatchedPaths,
  listener: (event: FileEvent) => void,
): FolderWatch {
  const nonce = randomBytes(16).toString('hex');
  const script = inotifyScript(nonce, ground, root);
  const stop = new AbortController();
  let hangUp = (): void => undefined;
  let settle: (standing: WatchStatus) => void = () => undefined;
  const standing = new Promise<WatchStatus>((resolve) => (settle = resolve));
  const reader = new InotifyReader(nonce, root, {
    onEvent: listener,
    onStanding: (is) => settle(is),
    now: () => performance.now(),
  });
  const shell = new RemoteShell(privilege, (stdin) => void stdin.write(Buffer.from(script)));
  const run = transport.exec({
    commandLine: commandLine(privilege),
    deadline: longest,
    signal: stop.signal,
    onOpen: (stdin) => {
      // The host notices by the end of its input that the watch is over.
      hangUp = () => stdin.end();
      shell.onOpen(stdin);
    },
    onStdout: (chunk) => {
      shell.onStdout(chunk);
      reader.accept(chunk);
    },
    onStderr: (chunk) => shell.onStderr(chunk),
  });
  const over = run.then(
    () => `it ended on ${name}${lastLine(shell.complaint)}`,
    (error: unknown) => {
      if (error instanceof TransportError) return error.message;
      throw error;
    },
  );
  void over.then((why) => settle({ ok: false, lacks: false, why: reader.complaint ?? why }));
  return {
    standing,
    over,
    stop: () => {
      hangUp();
      setTimeout(() => stop.abort(), 2000).unref();
    },
  };
}

const lastLine = (text: string): string => {
  const line = text.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  return line === '' ? '' : `: ${line}`;
};

/**
 * What is heard of: saves in place and by renaming, new and removed names, mode and owner, and the watched folder
 * itself.
 */
const events = 'close_write,moved_to,moved_from,create,delete,attrib,delete_self,move_self,unmount';

/** The script that becomes inotifywait, see `shell/inotify.sh`. */
export const inotifyScript = (nonce: string, { folders, trees }: WatchedPaths, root: string): string =>
  [
    '# halint: tells which files change, and nothing of what is in them.',
    '{',
    `NONCE=${shellQuote(nonce)} ROOT=${shellQuote(root)} EVENTS=${events}`,
    `FOLDERS=${shellQuote(folders.join('\n'))} TREES=${shellQuote(trees.join('\n'))}`,
    networkMounts,
    remoteMounts,
    inotify,
    '}',
    '',
  ].join('\n');

interface ReaderListener {
  readonly onEvent: (event: FileEvent) => void;
  readonly onStanding: (standing: WatchStatus) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Reads the output of the script and of inotifywait. */
export class InotifyReader {
  readonly #stream: FrameStream;
  readonly #root: string;
  readonly #listener: ReaderListener;
  #meter = new BurstMeter(usualQueue);
  #line = '';
  #folders = 0;
  /** The last complaint of inotifywait. */
  complaint: string | undefined;

  constructor(nonce: string, root: string, listener: ReaderListener) {
    this.#stream = new FrameStream(`@${nonce} `, {
      onText: (piece) => this.#text(piece.toString('utf8')),
      onFrame: (line) => this.#frame(line),
    });
    this.#root = root;
    this.#listener = listener;
  }

  accept(chunk: Buffer): void {
    void this.#stream.accept(chunk);
  }

  /** Standard error of inotifywait, and the noise of a login shell. */
  #text(piece: string): void {
    const lines = `${this.#line}${piece}`.split('\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('Watches established')) this.#listener.onStanding({ ok: true, folders: this.#folders });
      else if (/watch|inotify|No such file/i.test(line) && !line.startsWith('Setting up'))
        this.complaint = line.slice(0, 200);
    }
  }

  #frame(line: string): void {
    const [word, first = '', ...rest] = line.split(' ');
    if (word === 'lacks')
      this.#listener.onStanding({ ok: false, lacks: true, why: 'there is no inotifywait (package inotify-tools)' });
    else if (word === 'nothing')
      this.#listener.onStanding({ ok: false, lacks: true, why: 'none of the folders can be watched' });
    else if (word === 'queue') this.#meter = new BurstMeter(Number(first) || usualQueue);
    else if (word === 'folders') this.#folders = Number(first);
    else if (word === 'event') this.#event(first.split(','), rest.join(' '));
  }

  #event(names: readonly string[], full: string): void {
    if (this.#meter.count(this.#listener.now()))
      this.#listener.onEvent({ kind: 'lost', why: 'so many changes at once that some may not have been reported' });
    // Not printed by inotifywait 3.22; should another version pass it on, it has no path.
    if (names.includes('Q_OVERFLOW') || !full.startsWith(`${this.#root}/`))
      return this.#listener.onEvent({ kind: 'lost', why: 'the kernel’s queue of changes overflowed' });
    const path = full.slice(this.#root.length).replace(/\/$/, '');
    const own = names.some((name) => name === 'DELETE_SELF' || name === 'MOVE_SELF' || name === 'UNMOUNT');
    if (own || (names.includes('ISDIR') && !names.includes('ATTRIB')))
      return this.#listener.onEvent({ kind: 'folder', path });
    const as = names.includes('MOVED_TO') ? 'renamed' : names.includes('CREATE') ? 'open' : 'closed';
    this.#listener.onEvent({ kind: 'touched', path, as });
  }
}
