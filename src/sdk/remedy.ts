import type { AnyFact, Fact, FactValue } from './fact.ts';
import type { HostIdentity, Pair } from './pair.ts';

/**
 * The risk of a repair while the pair serves mail.
 *
 * - `safe-while-running`: no service stops, restarts or moves.
 * - `needs-switchover`: the services move to the other host, or one host leaves the cluster temporarily.
 * - `needs-downtime`: the services stop or restart.
 * - `can-lose-data`: a mistake in its steps destroys data.
 */
export const remedyGrades = ['safe-while-running', 'needs-switchover', 'needs-downtime', 'can-lose-data'] as const;
export type RemedyGrade = (typeof remedyGrades)[number];

/**
 * Where a step is run. `host` and `other`: the host of the finding and its peer. `either`: any node of the cluster, for
 * commands that act on the whole cluster. While both hosts may be active, no step names an active or passive host:
 * `leaving` is the host that the operator stops, `staying` the other one; `victim` and `survivor` the host whose
 * changes are discarded, and the other one. `outside`: a switch, a firewall, a BMC, a storage system.
 */
export const remedyPlaces = [
  'host',
  'other',
  'active',
  'passive',
  'each-in-turn',
  'both',
  'either',
  'leaving',
  'staying',
  'victim',
  'survivor',
  'controller',
  'outside',
] as const;
export type RemedyPlace = (typeof remedyPlaces)[number];

/** Tools that commands belong to. A number limits a command to that major version. */
export const remedyTools = [
  ...([
    'shell',
    'halint',
    'pcs',
    'pcs 0.11',
    'pcs 0.12',
    'crmsh',
    'crmsh 4',
    'crmsh 5',
    'corosync',
    'keepalived',
    'systemd',
    'drbd',
    'lvm',
  ] as const),
  ...([
    'apt',
    'dnf',
    'postgresql',
    'postfix',
    'bluemind',
    'nmcli',
    'ipmitool',
    'racadm',
    'bm-cli 5',
    'bluemind 4',
  ] as const),
] as const;
export type RemedyTool = (typeof remedyTools)[number];

/** One command, or several commands to run in sequence. */
export type CommandLines = string | readonly [string, ...string[]];

/** Lines to write into a file. */
export interface ConfigurationLines {
  readonly path: string;
  readonly lines: CommandLines;
}

/**
 * One step. Texts may contain commands in backquotes. `{name}` is a placeholder for a value of the finding; without a
 * value, it is shown in capitals. Values in commands are quoted for a shell.
 */
export interface RemedyStep {
  readonly on: RemedyPlace;
  /** The instruction, in one or two sentences. */
  readonly text: string;
  /** Precondition to check before the step. */
  readonly check?: string;
  /** Effect on running services. Absent: none. */
  readonly effect?: string;
  readonly file?: ConfigurationLines;
  /** Alternatives, by tool. */
  readonly commands?: Readonly<Partial<Record<RemedyTool, CommandLines>>>;
  /** How to see that the step worked. */
  readonly verify?: string;
  readonly undo?: string;
}

/** The fix for a finding. */
export interface Remedy {
  readonly grade: RemedyGrade;
  /** Placeholder for the subject of the finding: `resource`, `path`. Absent: steps do not refer to it. */
  readonly subject?: string;
  readonly steps: readonly [RemedyStep, ...RemedyStep[]];
}

/** Values by the names of their placeholders. `host` and `other` are the names of the hosts. */
export type RemedyValues = Readonly<Record<string, string>>;

/** Applies a function to every text of a remedy. */
export function mapRemedy(remedy: Remedy, change: (text: string) => string): Remedy {
  const lines = (given: CommandLines): CommandLines => {
    if (typeof given === 'string') return change(given);
    const [first, ...rest] = given;
    return [change(first), ...rest.map(change)];
  };
  const step = ({ on, text, check, effect, file, commands, verify, undo }: RemedyStep): RemedyStep => ({
    on,
    text: change(text),
    ...(check === undefined ? {} : { check: change(check) }),
    ...(effect === undefined ? {} : { effect: change(effect) }),
    ...(file === undefined ? {} : { file: { path: change(file.path), lines: lines(file.lines) } }),
    ...(commands === undefined
      ? {}
      : { commands: Object.fromEntries(Object.entries(commands).map(([tool, given]) => [tool, lines(given)])) }),
    ...(verify === undefined ? {} : { verify: change(verify) }),
    ...(undo === undefined ? {} : { undo: change(undo) }),
  });
  const [first, ...rest] = remedy.steps;
  return { ...remedy, steps: [step(first), ...rest.map(step)] };
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrAbsent = (value: unknown): boolean => value === undefined || isText(value);
const isLines = (value: unknown): boolean =>
  isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText));
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;

/** Whether an external value is a remedy. */
export function isRemedy(value: unknown): value is Remedy {
  const fields = fieldsOf(value);
  if (fields === undefined) return false;
  const { grade, subject, steps } = fields;
  return (
    remedyGrades.some((each) => each === grade) &&
    isTextOrAbsent(subject) &&
    Array.isArray(steps) &&
    steps.length > 0 &&
    steps.every(isStep)
  );
}

function isStep(value: unknown): boolean {
  const fields = fieldsOf(value);
  if (fields === undefined) return false;
  const { on, text, check, effect, file, commands, verify, undo } = fields;
  const written = fieldsOf(file);
  const byTool = fieldsOf(commands);
  return (
    remedyPlaces.some((each) => each === on) &&
    isText(text) &&
    [check, effect, verify, undo].every(isTextOrAbsent) &&
    (file === undefined || (written !== undefined && isText(written['path']) && isLines(written['lines']))) &&
    (commands === undefined ||
      (byTool !== undefined &&
        Object.entries(byTool).every(([tool, lines]) => remedyTools.some((each) => each === tool) && isLines(lines))))
  );
}

type Reads = Readonly<Record<string, AnyFact>>;

/** What is known of each host of a pair: facts that may be unknown, by the names that the definition gives them. */
type Known<R extends Reads> = { readonly host: HostIdentity } & {
  readonly [K in keyof R]: Fact<FactValue<R[K]>>;
};

/**
 * Values for the placeholders that a finding leaves open, from what was read of the pair anyway. Nothing is read for
 * them: where a fact is unknown, the placeholder stays.
 */
export interface SiteValues {
  readonly reads: Reads;
  readonly values: (view: never) => RemedyValues;
}

/** `values` gets the facts of both hosts, and what the finding knows already. Pure. */
export const siteValues = <const R extends Reads>(spec: {
  readonly reads: R;
  readonly values: (view: {
    readonly pair: Pair;
    readonly finding: RemedyValues;
    readonly a: Known<R>;
    readonly b: Known<R>;
  }) => RemedyValues;
}): SiteValues => spec;
