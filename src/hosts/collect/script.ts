import { posix } from 'node:path';
import type { FileSource, GlobSource, ListingSource, Mask, Source } from '../../sdk/index.ts';
import { once } from '../../sdk/once.ts';
import { literalStart } from '../glob.ts';
import { heldShell } from './held-digest.ts';
import type { CollectRequest, Privilege } from '../host.ts';
import { maskProgram } from '../secrets/mask-program.ts';
import { filterProgram } from '../secrets/filter.ts';
import commands from './shell/commands.sh';
import digests from './shell/digests.sh';
import environment from './shell/environment.sh';
import files from './shell/files.sh';
import filter from './shell/filter.sh';
import lanesOfCommands from './shell/lanes.sh';
import listingsAndDigests from './shell/listings.sh';
import masking from './shell/masking.sh';
import mounts from './shell/mounts.sh';
import networkMounts from './shell/network-mounts.sh';
import reading from './shell/reading.sh';

/**
 * The one POSIX sh script that reads everything on a host. It is sent over standard input, so that neither its text
 * nor anything in it is ever a command-line argument there; it writes nothing. It touches no path that lies on a
 * network file system, which may be dead (the kernel's mount table tells which those are), and none on a local one
 * before that has answered a process of its own (shell/mounts.sh).
 *
 * What it prints is cut into frames by a random nonce that nothing on the host can know before it runs. Frames are not
 * length-prefixed: a length would have to be known before the first byte, so the output would have to be kept
 * somewhere on the host, and a shell variable loses NUL bytes. Plain files do have lengths: stat(1) gives them before
 * head(1) prints all of them at once, two processes for any number of files. See `frames.ts` for the reader.
 */

/** Largest part of a file or of a command's output that is read, in bytes. A larger one is `too-large`. */
export const sourceCap = 1024 * 1024;

/** What sudo prints when it wants the password (`sudo -S -p`): a constant without a character that a shell changes. */
export const passwordPrompt = 'halint-sudo-password:';

/** What the privileged shell prints before it reads the script, when a password may have to be sent first. */
export const readyMark = 'halint-ready';

/**
 * The command line for a remote login shell. Constant words only: sh, bash, rbash, dash, zsh, fish and csh read them
 * alike, and a restricted shell refuses slashes and redirections, so there are none.
 */
export function commandLine(privilege: Privilege): string {
  switch (privilege.kind) {
    case 'none':
      return 'sh -s';
    case 'sudo':
      return 'sudo -n sh -s';
    case 'sudo-password':
      return `sudo -S -k -p ${passwordPrompt} sh -c 'echo ${readyMark}; exec sh -s'`;
  }
}

const withinQuotes = (text: string): string => text.replaceAll("'", String.raw`'\''`);

/** Quotes a text for sh, where it needs that. Callers have refused NUL before, and newlines in words. */
const quote = (text: string): string => (/^[\w@%+:,./-]+$/.test(text) ? text : `'${withinQuotes(text)}'`);

/** Builds the script; source `i` of the request is source `i` of the frames. */
export function buildScript(request: CollectRequest, nonce: string): string {
  const numbered = request.sources.map((source, index) => ({ source, index }));
  const isSlow = ({ source }: Numbered): boolean => source.kind === 'command' && source.lane === 'slow';
  const slow = numbered.filter(isSlow);
  const fast = numbered.filter((item) => !isSlow(item));
  return [
    '# halint: reads, writes nothing. The number in each call is that of a source.',
    '{',
    `N=${quote(nonce)} K=${quote(request.digestKey)} CAP=${sourceCap}`,
    environment,
    `G=${quote(digests)}`,
    `P="$G"${quotedFunctions}`,
    'eval "$P"',
    heldShell(),
    scriptFunctions,
    networkMounts,
    mounts,
    'for tool in timeout awk sha256sum; do',
    'have "$tool" || { frame begin 1 "$U" 0; frame lacks "$tool"; frame end; exit 0; }',
    'done',
    `filter=${quote(filterProgram)} told=${quote(toldSecrets)} unmasked=${quote(unmaskedPaths(request.sources).join('\n'))}`,
    // Before all else, and past the filter: the controller compares clocks by when this arrives.
    'frame begin 1 "$U" "$(date +%s.%N)"',
    '{',
    `printf '%s\\n' "$N" "$K"`,
    ...foldersOf(numbered),
    'settle',
    'fast() {',
    'exec 3>&1',
    ...batchedFiles(fast),
    ...listings(fast),
    ...lanes(fast, request),
    '}',
    'slow() {',
    'exec 3>&1',
    ...lanes(slow, request),
    ':',
    '}',
    // The slow lane runs beside the fast one; its frames wait in the pipe until the fast lane has printed all of its
    // own.
    slow.length === 0 ? 'fast' : 'slow | { fast; cat; }',
    'frame end',
    '} | filtered',
    'exit 0',
    '}',
    '',
  ].join('\n');
}

/** halint's own documents, which the filter lets through. */
const unmaskedPaths = (sources: readonly Source[]): readonly string[] =>
  sources.flatMap((source) => (source.kind === 'file' && source.digestsOnly === true ? [source.path] : []));

/** The shell of a lane has these as well. */
const quotedFunctions = quote(['', reading, masking, commands].join('\n'));

/**
 * The shell that the filter starts reads the key and then a secret in each line, and prints all digests at the end:
 * until then, the filter writes.
 */
const toldSecrets = 'IFS= read -r k\nall=$(keyed)\nprintf "%s\\n" "$all"';
export const digestsOfSecrets = `${digests}\n${toldSecrets}`;

const scriptFunctions = [files, lanesOfCommands, listingsAndDigests, filter].join('\n');

interface Numbered<S extends Source = Source> {
  readonly source: S;
  readonly index: number;
}

const isPlainFile = (item: Numbered): item is Numbered<FileSource> =>
  item.source.kind === 'file' && item.source.mask === undefined;
const isPlainGlob = (item: Numbered): item is Numbered<GlobSource> =>
  item.source.kind === 'glob' && item.source.mask === undefined;

function batchedFiles(items: readonly Numbered[]): string[] {
  const plain = items.filter(isPlainFile);
  const globs = items.filter(isPlainGlob);
  if (plain.length + globs.length === 0) return [];
  return [
    'F=',
    ...plain.map(({ source, index }) => `want ${index} ${quote(source.path)}`),
    ...globs.map(({ source, index }) => `wants ${index} ${quote(source.pattern)}`),
    'batch',
  ];
}

/** Seconds of a command that asks for no others. */
const defaultTimeout = 10;

/** The most seconds that a source of the slow lane may have to run with others in one shell. */
const sharedSeconds = 10;

/**
 * The seconds that a shell with several commands has beyond the time of one: what hangs in it is then known to have had
 * its own.
 */
const beyond = 2;

/** Fewer cost less by themselves than the programs around a lane. */
const leastShared = 3;

/**
 * Commands and masked files: together in one shell where that is worth it, and each by itself where it may take its
 * time.
 */
function lanes(items: readonly Numbered[], request: CollectRequest): string[] {
  const shared: string[] = [];
  const quoted: string[] = [];
  const alone: string[] = [];
  let seconds = 0;
  for (const { source, index } of items) {
    const call = callOf(source);
    if (call === undefined) continue;
    const secrets = secretsOf(source, request);
    const first = call.guard === '' ? '' : `${call.guard.replace(' ', ` ${index} `)} && `;
    const text = inSubshell(secrets, `${first}${call.verb} ${index} ${call.rest}`);
    if (call.patient) alone.push(text);
    else {
      shared.push(text);
      quoted.push(inSubshell(withinQuotes(secrets), `${withinQuotes(first)}${call.verb} ${index} ${call.quotedRest}`));
      seconds = Math.max(seconds, call.seconds);
    }
  }
  if (shared.length < leastShared) return [...shared, ...alone];
  return [`lane ${Math.min(sharedSeconds, seconds) + beyond} '${quoted.join('\n')}'`, ...alone];
}

const inSubshell = (settings: string, text: string): string => (settings === '' ? text : `( ${settings}${text} )`);

/** What of a call does not change from host to host. */
interface Call {
  /**
   * The shell function that decides whether the call is made, and its words; after its name comes the number of the
   * source.
   */
  readonly guard: string;
  /** The shell function; after it comes the number of the source. */
  readonly verb: string;
  readonly rest: string;
  /** The same within single quotes. */
  readonly quotedRest: string;
  readonly seconds: number;
  /** It may take so long that it has no part in what others share. */
  readonly patient: boolean;
}

/** Seconds to read one masked file. */
const fileSeconds = 5;

// The hosts of a fleet are asked for the same sources: some of them have hundreds of words.
const callOf = once((source: Source): Call | undefined => {
  switch (source.kind) {
    case 'file':
      return source.mask === undefined
        ? undefined
        : fileCall('masked', `${quote(source.path)} ${quotedProgram(source.mask)}`);
    case 'glob':
      return source.mask === undefined
        ? undefined
        : fileCall('masks', `${quotedProgram(source.mask)} ${patternOf(source)}`, `opens ${quote(source.pattern)}`);
    case 'command': {
      const { argv, timeout = defaultTimeout, mask } = source;
      const kernelFile = kernelFiles.get(argv.join(' '));
      const [verb, rest] =
        kernelFile === undefined
          ? ['run', [timeout, quote(mask === undefined ? '' : maskProgram(mask)), ...argv.map(quote)].join(' ')]
          : ['told', `${kernelFile} ${argv.join(' ')}`];
      return {
        guard: guardOf(argv),
        verb,
        rest,
        quotedRest: withinQuotes(rest),
        seconds: timeout,
        patient: source.lane === 'slow' && timeout > sharedSeconds,
      };
    }
    case 'listing':
      return undefined;
  }
});

const fileCall = (verb: string, rest: string, guard = ''): Call => ({
  guard,
  verb,
  rest,
  quotedRest: withinQuotes(rest),
  seconds: fileSeconds,
  patient: false,
});

/** The folders that programs read without being given them. */
const programFolders: ReadonlyMap<string, string> = new Map([
  ['postconf', '/etc/postfix'],
  ['vgs', '/etc/lvm'],
  ['lvm', '/etc/lvm'],
  ['iscsiadm', '/etc/iscsi'],
  ['dpkg-query', '/var/lib/dpkg'],
  ['rpm', '/var/lib/rpm'],
]);

/** The paths that a command is known to read. */
function pathsOf(argv: readonly string[]): readonly string[] {
  const own = programFolders.get(argv[0] ?? '');
  return [...argv.slice(1).filter((word) => /^\/[^\s*?[]+$/.test(word)), ...(own === undefined ? [] : [own])];
}

const guardOf = (argv: readonly string[]): string => {
  const paths = pathsOf(argv);
  return paths.length === 0 ? '' : ['touches', ...paths.map(quote)].join(' ');
};

const quotedProgram = once((mask: readonly Mask[]) => quote(maskProgram(mask)));

/** What the kernel has in a file of one line as well: uname(2), gethostname(2). */
const kernelFiles: ReadonlyMap<string, string> = new Map([
  ['hostname', '/proc/sys/kernel/hostname'],
  ['uname -n', '/proc/sys/kernel/hostname'],
  ['uname -r', '/proc/sys/kernel/osrelease'],
]);

/** Sets the secrets of the configuration for one command, if it is given any. */
function secretsOf(source: Source, { secrets }: CollectRequest): string {
  if (source.kind !== 'command' || source.secretEnv === undefined) return '';
  return Object.entries(source.secretEnv)
    .map(([variable, name]) => ({ variable, value: secrets[name] }))
    .map(({ variable, value }) => (value === undefined ? '' : `${variable}=${quote(value)}; export ${variable}; `))
    .join('');
}

/** All listings at once, in the order of `inListOrder`. */
function listings(items: readonly Numbered[]): string[] {
  const ordered = inListOrder(items);
  if (ordered.length === 0) return [];
  const kinds = [...new Set(ordered.map(({ source }) => source.digest))];
  return [
    'L=',
    ...kinds.flatMap((kind) => {
      const ofKind = ordered.filter(({ source }) => source.digest === kind);
      const collect = [
        `S= g=${kind}`,
        ...ofKind.flatMap(({ source, index }) => ['L="$L/./$nl"', ...wordsOf(source, index)]),
      ];
      return kind === 'none'
        ? collect
        : [...collect, `sums ${[kind, ...ofKind.map(({ source }) => treesOf(source))].join(' ')}`];
    }),
    ...ordered.flatMap(({ source, index }) => (treesOf(source) === '' ? [] : [`tree ${index} ${treesOf(source)}`])),
    `lists ${ordered.map(({ index }) => index).join(' ')}`,
  ];
}

function wordsOf(source: ListingSource, index: number): readonly string[] {
  const words = source.paths.filter((path) => !path.endsWith('/**')).map(quote);
  if (words.length === 0) return [];
  return [source.data === true ? `data ${words.join(' ')}` : `adds ${index} ${words.join(' ')}`];
}

const treesOf = once(({ paths }: ListingSource) =>
  paths
    .filter((path) => path.endsWith('/**'))
    .map((path) => quote(path.slice(0, -3)))
    .join(' '),
);

/**
 * Where files, patterns, listings and commands lead, but for data: the script asks the mounts there before it reads.
 */
function foldersOf(items: readonly Numbered[]): readonly string[] {
  const openings = new Set<string>();
  const folders = new Set<string>();
  const open = (pattern: string): void => void openings.add(posix.dirname(`${literalStart(pattern)}x`));
  for (const { source } of items) {
    if (source.kind === 'file') folders.add(posix.dirname(source.path));
    else if (source.kind === 'glob') open(source.pattern);
    else if (source.kind === 'command') for (const path of pathsOf(source.argv)) folders.add(path);
    else if (source.data !== true) {
      for (const path of source.paths) {
        if (/[*?[]/.test(path)) open(path);
        else folders.add(posix.dirname(path));
      }
    }
  }
  const list = (paths: Iterable<string>): string =>
    `"$nl"${quote(
      `${[...paths]
        .filter((path) => path !== '/')
        .sort()
        .join('\n')}\n`,
    )}`;
  return [`openings=${list(openings)}`, `folders=${list(new Set([...folders, ...openings]))}`];
}

/** Those with digests of one kind stand together. */
function inListOrder(items: readonly Numbered[]): readonly Numbered<ListingSource>[] {
  const all = items.filter((item): item is Numbered<ListingSource> => item.source.kind === 'listing');
  return (['plain', 'keyed', 'held', 'none'] as const).flatMap((kind) =>
    all.filter(({ source }) => source.digest === kind),
  );
}

const patternOf = once(({ pattern }: GlobSource) => shellPattern(pattern));

/** A glob as a shell word: everything but `*`, `?` and `[…]` is quoted. */
function shellPattern(pattern: string): string {
  return pattern
    .split(/([*?]|\[[^\]]*\])/)
    .map((part, i) => (i % 2 === 1 ? part : part === '' ? '' : quote(part)))
    .join('');
}
