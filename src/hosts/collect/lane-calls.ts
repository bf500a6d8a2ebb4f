import type { GlobSource, Mask, Source } from '../../sdk/index.ts';
import { memoize } from '../../sdk/memoize.ts';
import type { CollectRequest } from '../host.ts';
import { maskProgram } from '../secrets/mask-program.ts';
import type { NumberedSource } from './numbered-source.ts';
import { shellQuote, withinQuotes } from '../../sdk/shell-quote.ts';
import { patternWord } from './shell-words.ts';

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
export function lanes(items: readonly NumberedSource[], settings: Settings): string[] {
  const shared: string[] = [];
  const quoted: string[] = [];
  const alone: string[] = [];
  let seconds = 0;
  for (const { source, index } of items) {
    const call = callOf(source);
    if (call === undefined) continue;
    const secrets = settings(source, index);
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
const callOf = memoize((source: Source): Call | undefined => {
  switch (source.kind) {
    case 'file':
      return source.mask === undefined
        ? undefined
        : fileCall('masked', `${shellQuote(source.path)} ${quotedProgram(source.mask)}`);
    case 'glob':
      return source.mask === undefined
        ? undefined
        : fileCall(
            'masks',
            `${quotedProgram(source.mask)} ${patternOf(source)}`,
            `opens ${shellQuote(source.pattern)}`,
          );
    case 'command': {
      const { argv, timeout = defaultTimeout, mask } = source;
      const kernelFile = kernelFiles.get(argv.join(' '));
      const [verb, rest] =
        kernelFile === undefined
          ? [
              source.input === undefined ? 'run' : 'given',
              [timeout, shellQuote(mask === undefined ? '' : maskProgram(mask)), ...argv.map(shellQuote)].join(' '),
            ]
          : ['kernel_line', `${kernelFile} ${argv.join(' ')}`];
      return {
        guard: guardOf(argv),
        verb,
        rest,
        quotedRest: withinQuotes(rest),
        seconds: timeout,
        // A lane's shell has none of the variables of the script, which may hold the secret.
        patient: source.secretEnv !== undefined || (source.lane === 'slow' && timeout > sharedSeconds),
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

/** The statements that give a command its secrets. They run in a subshell of their own; empty: there are none. */
export type Settings = (source: Source, index: number) => string;

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
export function pathsOf(argv: readonly string[]): readonly string[] {
  const own = programFolders.get(argv[0] ?? '');
  return [...argv.slice(1).filter((word) => /^\/[^\s*?[]+$/.test(word)), ...(own === undefined ? [] : [own])];
}

const guardOf = (argv: readonly string[]): string => {
  const paths = pathsOf(argv);
  return paths.length === 0 ? '' : ['touches', ...paths.map(shellQuote)].join(' ');
};

const quotedProgram = memoize((mask: readonly Mask[]) => shellQuote(maskProgram(mask)));

/** What the kernel has in a file of one line as well: uname(2), gethostname(2). */
const kernelFiles: ReadonlyMap<string, string> = new Map([
  ['hostname', '/proc/sys/kernel/hostname'],
  ['uname -n', '/proc/sys/kernel/hostname'],
]);

/** Sets the secrets of the configuration for one command, if it is given any. */
export function secretsOf(source: Source, { secrets }: CollectRequest): string {
  if (source.kind !== 'command' || source.secretEnv === undefined) return '';
  return Object.entries(source.secretEnv)
    .map(([variable, name]) => ({ variable, value: secrets[name] }))
    .map(({ variable, value }) => (value === undefined ? '' : `${variable}=${shellQuote(value)}; export ${variable}; `))
    .join('');
}

const patternOf = memoize(({ pattern }: GlobSource) => patternWord(pattern));
