import { networkMounts } from '../../../hosts/collect/network-mounts.ts';
import remoteMounts from '../../../hosts/collect/shell/remote-mounts.sh';
import { hostDigestKeyShell } from '../../../hosts/collect/host-keyed-digest.ts';
import { shellQuote } from '../../../sdk/shell-quote.ts';
import { messageFilter } from '../../../hosts/secrets/filter.ts';
import { maskedFiles } from '../../plan/masked-files.ts';
import { kernelTableFiles } from '../../../hosts/collect/kernel-tables.ts';
import { activationShell } from '../checks/activations.ts';
import access from '../shell/access.sh';
import batches from '../shell/batches.sh';
import commands from '../shell/commands.sh';
import commit from '../shell/commit.sh';
import common from '../shell/common.sh';
import digests from '../shell/digests.sh';
import finalize from '../shell/finalize.sh';
import folders from '../shell/folders.sh';
import inspect from '../shell/inspect.sh';
import items from '../shell/items.sh';
import lock from '../shell/lock.sh';
import programs from '../shell/programs.sh';
import rebuild from '../shell/rebuild.sh';
import relay from '../shell/relay.sh';
import stage from '../shell/stage.sh';
import start from '../shell/start.sh';
import targets from '../shell/targets.sh';
import transfer from '../shell/transfer.sh';
import undo from '../shell/undo.sh';
import { validatorShell } from '../checks/validator.ts';
import { validators } from '../checks/validators.ts';

/** Hides the secrets in what a program on a host printed. */
const filterOfMessages = messageFilter(maskedFiles);

/** One target on a host, as the script knows it. */
export interface WriterItem {
  /** A path that `isPlainPath` accepts. */
  readonly path: string;
  readonly action: 'write' | 'delete' | 'set-access' | 'regenerate';
  /** How its digests are remembered: a secret's never as they are. */
  readonly digest: 'plain' | 'held';
  /** Absent: as the present file, or as root's own. */
  readonly access?: { readonly mode: number; readonly user: string; readonly group: string };
  readonly before: 'absent' | 'file';
  /** How it comes about; `link`: a symbolic link with `from` as its text. */
  readonly recipe?: { readonly id: string; readonly from: string };
}

/** One path whose state is reported: a target before the plan, a source, or the text of a derived file. */
export interface WriterInspection {
  readonly path: string;
  readonly digest: 'plain' | 'held' | 'none';
  /** Its content is for the other host: always by halint's own stream, or by rsync where both hosts have it. */
  readonly send: 'no' | 'stream' | 'bulk';
}

export interface WriterPlan {
  readonly id: string;
  /** Hexadecimal; in the names of temporary files. */
  readonly token: string;
  readonly items: readonly WriterItem[];
  readonly inspections: readonly WriterInspection[];
  readonly checks: readonly { readonly validator: string /** 1 is the first item. */; readonly item: number }[];
  readonly activations: readonly string[];
  /** Bytes that it will write. */
  readonly bytes: number;
  /** It sends or takes contents that rsync may carry. */
  readonly bulky: boolean;
  /** This host's journal is the one that decides after a crash. */
  readonly decides: boolean;
  /** A dead-man switch: what is committed is rolled back by the host itself, unless it is settled in time. */
  readonly guarded: boolean;
  /** Lines for `recover`, none of them secret. */
  readonly about: readonly string[];
  /** Digest of the machine id that the plan was made for, where it is known. */
  readonly machine?: string;
}

export interface WriterOptions {
  /** Prefix of every path: '' on a real host, a folder in tests. */
  readonly root: string;
  /** Random, 128 bits, hexadecimal: cuts the output into frames. */
  readonly nonce: string;
  /** Random, 256 bits, hexadecimal: digests of secrets are remembered under it, where only root reads them. */
  readonly key: string;
  /** Who holds the lock, for the report of a held lock. */
  readonly owner: string;
  /** Seconds after which the script ends by itself. */
  readonly expiry: number;
  /** Seconds without a word, while it waits for one, after which the script ends by itself. */
  readonly silence: number;
  /** Seconds that a guarded plan waits to be settled after its commit. */
  readonly confirmSeconds: number;
  /** Folders to look for programs in before the system's own (tests). */
  readonly path?: string;
  /** Tests only: the script kills itself after so many changes of the file system. */
  readonly stopAfter?: number;
  /** Recovery: interrupted transactions do not make it refuse. */
  readonly recovers?: boolean;
  /** It is given its plan later, and is nothing but a shell that waits until then. */
  readonly waits?: boolean;
}

const noPlan: WriterPlan = {
  id: '',
  token: '',
  items: [],
  inspections: [],
  checks: [],
  activations: [],
  bytes: 0,
  bulky: false,
  decides: false,
  guarded: false,
  about: [],
};

/**
 * Characters that mean nothing to a shell, to stat or to sha256sum; a path with others is refused before anything is
 * sent, and so is one that is not absolute and plain.
 */
export const isPlainPath = (path: string): boolean =>
  /^\/[A-Za-z0-9._@%+=:,~#/ -]+$/.test(path) && !/\/\/|\/\.{1,2}(\/|$)|\/$/.test(path);

/**
 * The script of one session with one host. `first`: lines that it obeys before those that follow on standard input. A
 * shell may have read further than the end of its script when it begins, so nothing may follow the script at once.
 * Content is not in it: it comes when the host asks.
 */
export function writerScript(options: WriterOptions, plan: WriterPlan = noPlan, first = ''): string {
  const path = '/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin';
  return [
    '# halint: writes what a reviewed plan says, and nothing else.',
    '{',
    `NONCE=${shellQuote(options.nonce)} KEY=${shellQuote(options.key)} ROOT=${shellQuote(options.root)} EXPIRY=${options.expiry} OWNER=${shellQuote(options.owner)}`,
    `UNFINISHED=${options.recovers === true ? 'allowed' : ''} WAITS=${options.waits === true ? 1 : ''}`,
    `PATH=${options.path === undefined ? '' : `${shellQuote(options.path)}:`}${path}`,
    `KERNEL_TABLES=${shellQuote(kernelTableFiles)} RELAY=${shellQuote(relay)}`,
    // Long: a plan that runs no program has nothing to hide.
    `FILTER=${plan === noPlan || runsPrograms(plan) ? shellQuote(filterOfMessages) : ''}`,
    hostDigestKeyShell(options.root),
    effectCounter(options.stopAfter),
    networkMounts,
    remoteMounts,
    common,
    items,
    batches,
    digests,
    folders,
    targets,
    inspect,
    lock,
    programs,
    rebuild,
    access,
    stage,
    transfer,
    validatorShell(validators),
    activationShell(),
    commit,
    undo,
    finalize,
    commands,
    planScript(options, plan),
    start,
    ...(first === '' ? [] : [`obey <<'${options.nonce}'`, `${first}${options.nonce}`]),
    'obey',
    'hang_up',
    '}',
    '',
  ].join('\n');
}

const runsPrograms = ({ checks, activations, items }: WriterPlan): boolean =>
  checks.length > 0 || activations.length > 0 || items.some(({ action }) => action === 'regenerate');

/**
 * What of the script is about the plan: a session that has waited for one is given it alone. ASCII, so that its length
 * is the shell's.
 */
export function planScript(options: WriterOptions, plan: WriterPlan): string {
  const items = plan.items.map(itemLine).join('\n');
  const about = [
    ...plan.about,
    `token ${plan.token}`,
    `key ${options.key}`,
    ...plan.activations.map((id) => `activation ${id}`),
  ].join('\n');
  // Nothing is said to a host while content is on its way, to it or before it; as long as that may take.
  const silence = options.silence + Math.ceil(plan.bytes / 1_000_000);
  const works = plan.bulky || plan.checks.length > 0 || plan.items.some(({ action }) => action === 'regenerate');
  return [
    `PLAN=${shellQuote(plan.id)} MACHINE=${shellQuote(plan.machine ?? '')} GUARD=${plan.guarded ? options.confirmSeconds : ''} BYTES=${plan.bytes} DECIDES=${plan.decides ? 1 : ''} SILENCE=${silence}`,
    `SENDS=${shellQuote(numbers(plan, 'stream'))} BULK=${shellQuote(numbers(plan, 'bulk'))} BULKY=${plan.bulky ? 1 : ''} WORKS=${works ? 1 : ''}`,
    `ACTIVATIONS=${shellQuote(plan.activations.join(' '))}`,
    `ABOUT=${shellQuote(about)}`,
    `ITEMS=${shellQuote(items)}`,
    `INSPECTED_LINES=${shellQuote(plan.inspections.map(({ path: each, digest }, i) => [i + 1, digest[0], each].join('\t')).join('\n'))} HELD=${plan.inspections.some(({ digest }) => digest === 'held') ? 1 : ''}`,
    `checks() { ${plan.checks
      .map(({ validator, item }) => `check ${validator} ${item}`)
      .concat(':')
      .join(' && ')}; }`,
    `use_token ${shellQuote(plan.token)}`,
    'BACKUP=$STATE/backup/$PLAN',
    'JOURNAL=$STATE/journal/$PLAN',
    'load_items',
    'load_inspections',
  ].join('\n');
}

const numbers = ({ inspections }: WriterPlan, way: WriterInspection['send']): string =>
  inspections.flatMap(({ send }, i) => (send === way ? [i + 1] : [])).join(' ');

function itemLine(item: WriterItem, index: number): string {
  const { access, recipe } = item;
  return [
    index + 1,
    item.action,
    item.digest[0],
    access === undefined ? '-' : access.mode.toString(8),
    access?.user ?? '-',
    access?.group ?? '-',
    item.before,
    recipe?.id ?? '-',
    recipe?.from ?? '-',
    item.path,
  ].join('\t');
}

/** Without the option nothing counts: a host never sees it. */
const effectCounter = (stopAfter: number | undefined): string =>
  (stopAfter === undefined
    ? ['after_effect() { :; }', 'script_ended() { :; }']
    : [
        'EFFECTS=0',
        'after_effect() {',
        'EFFECTS=$((EFFECTS + 1))',
        `[ $EFFECTS -ne ${stopAfter} ] || kill -9 $$`,
        '}',
        'script_ended() { frame effects "$EFFECTS"; }',
      ]
  ).join('\n');

/** Whether a name of an account, as stat prints it, may be given to chown. */
export const isPlainName = (name: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/.test(name);
