import { posix } from 'node:path';
import type { FileSource, GlobSource, Side, Source } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import { parameterLines } from './parameter-lines.ts';
import { literalStart } from '../glob.ts';
import { hostDigestKeyShell } from './host-keyed-digest.ts';
import type { CollectRequest } from '../host.ts';
import type { Settings } from './lane-calls.ts';
import { lanes, pathsOf, secretsOf } from './lane-calls.ts';
import { listings } from './listing-calls.ts';
import type { NumberedSource } from './numbered-source.ts';
import { shellQuote } from '../../sdk/shell-quote.ts';
import { filterProgram } from '../secrets/filter.ts';
import commands from './shell/commands.sh';
import digests from './shell/digests.sh';
import environment from './shell/environment.sh';
import files from './shell/files.sh';
import filter from './shell/filter.sh';
import isolating from './shell/isolate.sh';
import lanesOfCommands from './shell/lanes.sh';
import listingsAndDigests from './shell/listings.sh';
import masking from './shell/masking.sh';
import mounts from './shell/mounts.sh';
import { networkMounts } from './network-mounts.ts';
import privateMounts from './shell/private-mounts.sh';
import reading from './shell/reading.sh';
import withhold from './shell/withhold.sh';

/**
 * The one POSIX sh script that reads everything on a host. It is sent over standard input, so that neither its text
 * nor anything in it is ever a command-line argument there; it writes nothing. It touches no path on a
 * network file system, which may be dead (the kernel's mount table lists those), and none on a local one before a
 * separate process got an answer from that (shell/mounts.sh).
 *
 * What it prints is cut into frames by a random nonce that nothing on the host can know before it runs. Frames are not
 * length-prefixed: a length would have to be known before the first byte, so the output would have to be kept
 * somewhere on the host, and a shell variable loses NUL bytes. Plain files do have lengths: stat(1) gives them before
 * head(1) prints all of them at once, two processes for any number of files. See `frames.ts` for the reader.
 */

/** Largest part of a file or of a command's output that is read, in bytes. A larger one is `too-large`. */
export const sourceCap = 1024 * 1024;

/** Builds the script; source `i` of the request is source `i` of the frames. */
export function buildScript(request: CollectRequest, nonce: string): string {
  return scriptOf(request.sources, {
    first: [
      ...parameterLines(request, nonce),
      '# halint: reads, writes nothing. The number in each call is that of a source.',
    ],
    opening: [`N=${shellQuote(nonce)} K=${shellQuote(request.digestKey)}`],
    afterBegin: [],
    settings: (source) => secretsOf(source, request),
  });
}

/** How a script begins, and where it gets the secrets of the configuration. */
export interface ScriptParts {
  /** Comments. */
  readonly first: readonly string[];
  /** Sets `N`, the nonce of the frames, and `K`, the key of the digests. */
  readonly opening: readonly string[];
  /** Statements after the first frame. */
  readonly afterBegin: readonly string[];
  /** The statements before a command that needs a secret; empty for other sources. */
  readonly settings: Settings;
  /** The commands that only one host of the pair runs, where the script serves both. */
  readonly sideOf?: (source: Source) => Side | undefined;
}

/** The script for these sources: `buildScript`, and `collector/standing-script.ts`. */
export function scriptOf(sources: readonly Source[], parts: ScriptParts): string {
  const numbered = sources.map((source, index) => ({ source, index }));
  const isSlow = ({ source }: NumberedSource): boolean => source.kind === 'command' && source.lane === 'slow';
  const isIsolated = ({ source }: NumberedSource): boolean => source.kind === 'command' && source.isolated === true;
  const isolated = numbered.filter(isIsolated);
  const slow = numbered.filter((item) => isSlow(item) && !isIsolated(item));
  const fast = numbered.filter((item) => !isSlow(item) && !isIsolated(item));
  return [
    ...parts.first,
    '{',
    ...parts.opening,
    `CAP=${sourceCap}`,
    environment,
    `G=${shellQuote(digests)}`,
    `P="$G"${quotedFunctions}`,
    'eval "$P"',
    hostDigestKeyShell(),
    scriptFunctions,
    mounts,
    'for tool in timeout awk sha256sum; do',
    'have "$tool" || { frame begin 1 "$U" 0; frame lacks "$tool"; frame end; exit 0; }',
    'done',
    `filter=${shellQuote(filterProgram)} digest_secrets=${shellQuote(readSecrets)} unmasked=${shellQuote(unmaskedPaths(sources).join('\n'))}`,
    // Before all else, and past the filter: the controller compares clocks by when this arrives.
    'frame begin 1 "$U" "$(date +%s.%N)"',
    ...parts.afterBegin,
    '{',
    `printf '%s\\n' "$N" "$K"`,
    ...foldersOf(numbered),
    'settle',
    'fast() {',
    'exec 3>&1',
    ...batchedFiles(fast),
    ...listings(fast),
    ...sidedLanes(fast, parts),
    '}',
    'slow() {',
    'exec 3>&1',
    ...sidedLanes(slow, parts),
    ':',
    '}',
    ...isolation(isolated, parts),
    // The other lanes run in parallel with the fast one; their frames wait in a pipe until the fast lane has printed
    // all of its own.
    [...(isolated.length === 0 ? [] : ['isolated']), ...(slow.length === 0 ? [] : ['slow'])].reduceRight(
      (rest, lane) => `${lane} | { ${rest}; cat; }`,
      'fast',
    ),
    'frame end',
    '} | filtered',
    'exit 0',
    '}',
    '',
  ].join('\n');
}

/** Lanes of the commands that both hosts run, and then of those that only one of them runs. */
function sidedLanes(items: readonly NumberedSource[], { settings, sideOf }: ScriptParts): readonly string[] {
  const of = (side: Side | undefined): readonly string[] =>
    lanes(
      items.filter(({ source }) => sideOf?.(source) === side),
      settings,
    );
  const onlyOn = (side: Side): readonly string[] => {
    const calls = of(side);
    return calls.length === 0 ? [] : [`if [ "$pair_side" != ${otherSide(side)} ]; then`, ...calls, 'fi'];
  };
  return [...of(undefined), ...onlyOn('a'), ...onlyOn('b')];
}

/** The functions of the lane whose commands run in a private namespace, if there are any. */
function isolation(isolated: readonly NumberedSource[], { settings }: ScriptParts): readonly string[] {
  if (isolated.length === 0) return [];
  const wantsCib = isolated.some(({ source }) => source.kind === 'command' && source.input === 'live-cib');
  const calls = lanes(isolated, settings).join('\n');
  return [
    `L=${shellQuote([lanesOfCommands, withhold, privateMounts].join('\n'))}`,
    withhold,
    isolating,
    'isolated() {',
    'exec 3>&1',
    `${wantsCib ? 'live_cib' : ':'} | isolate ${shellQuote(calls)}`,
    '}',
  ];
}

/** halint's own documents, which the filter lets through. */
const unmaskedPaths = (sources: readonly Source[]): readonly string[] =>
  sources.flatMap((source) => (source.kind === 'file' && source.digestsOnly === true ? [source.path] : []));

/** The shell of a lane has these as well. */
const quotedFunctions = shellQuote(['', networkMounts, reading, masking, commands].join('\n'));

/**
 * The shell that the filter starts reads the key and then a secret in each line, and prints all digests at the end:
 * until then, the filter writes.
 */
const readSecrets = 'IFS= read -r k\nall=$(keyed)\nprintf "%s\\n" "$all"';
export const digestsOfSecrets = `${digests}\n${readSecrets}`;

const scriptFunctions = [files, lanesOfCommands, listingsAndDigests, filter].join('\n');

const isPlainFile = (item: NumberedSource): item is NumberedSource<FileSource> =>
  item.source.kind === 'file' && item.source.mask === undefined;
const isPlainGlob = (item: NumberedSource): item is NumberedSource<GlobSource> =>
  item.source.kind === 'glob' && item.source.mask === undefined;

function batchedFiles(items: readonly NumberedSource[]): string[] {
  const plain = items.filter(isPlainFile);
  const globs = items.filter(isPlainGlob);
  if (plain.length + globs.length === 0) return [];
  return [
    'F=',
    ...plain.map(({ source, index }) => `want ${index} ${shellQuote(source.path)}`),
    ...globs.map(({ source, index }) => `wants ${index} ${shellQuote(source.pattern)}`),
    'batch',
  ];
}

/**
 * Where files, patterns, listings and commands lead, but for data: the script asks the mounts there before it reads.
 */
function foldersOf(items: readonly NumberedSource[]): readonly string[] {
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
    `"$nl"${shellQuote(
      `${[...paths]
        .filter((path) => path !== '/')
        .sort()
        .join('\n')}\n`,
    )}`;
  return [`openings=${list(openings)}`, `folders=${list(new Set([...folders, ...openings]))}`];
}
