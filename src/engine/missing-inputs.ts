import type {
  AnyFact,
  Fact,
  HostSnapshot,
  MissingHostFact,
  Pair,
  Reads,
  Result,
  Rule,
  Side,
  Snapshot,
  Unknown,
} from '../sdk/index.ts';
import { unavailableFact, unknown } from '../sdk/index.ts';
import { memoize } from '../sdk/memoize.ts';
import type { HostFacts } from './facts.ts';

/** A required fact that is unknown: the reason as text, and the fact. */
export interface MissingFact {
  readonly reason: string;
  readonly by: MissingHostFact;
}

/** An optional fact that could not be read, and whether the rule has accessed it. */
export interface UncheckedOptional extends MissingFact {
  accessed: boolean;
}

/** The missing facts of a rule on one host. */
export interface MissingInputs {
  readonly missing: MissingFact | undefined;
  readonly unread: readonly UncheckedOptional[];
}

/**
 * Adds the facts of a rule on one host to a view, under the names that the rule declares. Returns the missing facts.
 * `host` is a prefix for reasons if the view contains both hosts. `apart`: why the running state of the two hosts
 * cannot be compared.
 */
export function addValues(
  view: Record<string, unknown>,
  rule: Rule,
  facts: HostFacts,
  host = '',
  apart?: string,
): MissingInputs {
  const factOf = (definition: AnyFact): Fact<unknown> =>
    apart !== undefined && definition.ofMoment === true ? unknown('not-collected', apart) : facts.get(definition);
  let missing: MissingFact | undefined;
  const unread: UncheckedOptional[] = [];
  for (const [name, definition] of entries(rule.reads)) {
    const fact = factOf(definition);
    if (fact.known) view[name] = fact.value;
    else missing ??= missingFact(definition.id, fact, facts.context.side, host);
  }
  for (const [name, definition] of entries(rule.optional)) {
    const fact = factOf(definition);
    const failed = unavailableFact(fact);
    if (failed === undefined || rule.fallbackFor.includes(name)) {
      view[name] = fact;
      continue;
    }
    const optional: UncheckedOptional = {
      ...missingFact(definition.id, failed, facts.context.side, host),
      accessed: false,
    };
    unread.push(optional);
    view[name] = trackAccess(failed, optional);
  }
  return { missing, unread };
}

/** Wraps an unknown fact to record whether the rule accesses `known`: only then does the verdict depend on the fact. */
function trackAccess(fact: Unknown, optional: UncheckedOptional): Unknown {
  return Object.defineProperty({ ...fact }, 'known', {
    get: () => {
      optional.accessed = true;
      return false;
    },
  });
}

const entries = memoize((reads: Reads) => Object.entries(reads));

const missingFact = (fact: string, { reason, detail }: Unknown, side: Side, host: string): MissingFact => ({
  reason: `${host}${fact} is unknown (${reason}): ${detail}`,
  by: { side, fact, reason },
});

/** Combines the reasons of both hosts. */
export function combineReasons(
  missing: readonly { readonly reason: string; readonly by?: MissingHostFact | undefined }[],
): Pick<Result, 'reason' | 'blindedBy'> {
  const by = missing.flatMap((each) => (each.by === undefined ? [] : [each.by]));
  return { reason: missing.map(({ reason }) => reason).join('; '), ...(by.length === 0 ? {} : { blindedBy: by }) };
}

/**
 * Why the running state of the two hosts cannot be compared: their evidence was collected at different times.
 * Undefined: within `policy.evidenceSkew`, or it is not known when.
 */
export function evidenceApart({ hosts }: Snapshot, { policy, hosts: named }: Pair): string | undefined {
  const [a, b] = [secondsOf(hosts.a), secondsOf(hosts.b)];
  if (a === undefined || b === undefined || Math.abs(a - b) <= policy.evidenceSkew) return undefined;
  return (
    `the evidence is ${spanText(Math.abs(a - b))} apart (${named.a.name} ${timeText(a)}, ${named.b.name} ` +
    `${timeText(b)}); policy.evidenceSkew accepts ${spanText(policy.evidenceSkew)}`
  );
}

/** When a host was read or its evidence collected, in seconds since the epoch. */
function secondsOf({ collectedAt, clockReference }: HostSnapshot): number | undefined {
  const collected = collectedAt === undefined ? Number.NaN : Date.parse(collectedAt) / 1000;
  return Number.isNaN(collected) ? clockReference : collected;
}

const timeText = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function spanText(seconds: number): string {
  const [size, unit] =
    seconds < 120 ? [1, 's'] : seconds < 7200 ? [60, 'min'] : seconds < 172_800 ? [3600, 'h'] : [86_400, 'days'];
  return `${Math.round(seconds / size)} ${unit}`;
}
