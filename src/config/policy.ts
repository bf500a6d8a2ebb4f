import type { Policy, Profile } from '../sdk/index.ts';
import { shellPattern } from '../sdk/shell-pattern.ts';
import type { Report } from './connection.ts';
import type { ListDocument, PolicyDocument } from './document.ts';
import { didYouMean } from './reading/faults.ts';
import { profiles } from './profiles.ts';
import type { Path } from './reading/yaml-source.ts';

const lists = ['sharedPaths', 'blockPaths', 'serviceUnits', 'syncedFiles'] as const;

/** Policy changes of a file or a pair. */
export interface PolicyChange {
  readonly changes: PolicyDocument;
  readonly place: Path;
  readonly report: Report;
  /** Applies to pairs of any profile, so it may remove items that only other profiles have. */
  readonly shared: boolean;
  /** The place in the file, `halint.yaml:12`. */
  readonly at: (place: Path) => string;
}

/** Where each value of a policy comes from: the profile, or the place of the last change. */
export const policyOrigins = (profile: Profile, all: readonly PolicyChange[]): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ...Object.keys(profiles[profile]).map((key) => [key, `profile ${profile}`] as const),
    ...all.flatMap(({ changes, place, at }) => Object.keys(changes).map((key) => [key, at([...place, key])] as const)),
  ]);

/** The policy of the profile with all changes applied in order. */
export const policyOf = (profile: Profile, all: readonly PolicyChange[]): Policy =>
  all.reduce(changedPolicy, profiles[profile]);

function changedPolicy(base: Policy, change: PolicyChange): Policy {
  const { sharedPaths: _s, blockPaths: _b, serviceUnits: _u, syncedFiles: _f, ...plain } = change.changes;
  const changed = (key: (typeof lists)[number]): readonly string[] => changedList(base, key, change);
  return {
    ...base,
    ...plain,
    ask: { ...base.ask, ...plain.ask },
    sharedPaths: changed('sharedPaths'),
    blockPaths: changed('blockPaths'),
    serviceUnits: changed('serviceUnits').map((unit) => unit.replace(/\.service$/, '')),
    syncedFiles: changed('syncedFiles'),
  };
}

function changedList(
  policy: Policy,
  key: (typeof lists)[number],
  { changes, place, report, shared }: PolicyChange,
): readonly string[] {
  const change: ListDocument | undefined = changes[key];
  const base = policy[key];
  if (change === undefined) return base;
  const own = isList(change)
    ? { items: change, at: [...place, key] }
    : { items: change.add ?? [], at: [...place, key, 'add'] };
  own.items.forEach((item, index) => {
    if (shellPattern(item) !== undefined) return;
    report([...own.at, index], 'value', `"${item}" matches no path: a range in brackets is reversed`);
  });
  if (isList(change)) return unique(change);
  const remove = change.remove ?? [];
  const elsewhere = shared ? Object.values(profiles).flatMap((profile) => profile[key]) : [];
  remove.forEach((item, index) => {
    if (base.includes(item) || elsewhere.includes(item)) return;
    // Removing a missing item is probably a typing error: the intended item would stay in the list.
    report(
      [...place, key, 'remove', index],
      'value',
      `"${item}" is not in the list of profile ${policy.profile}${didYouMean(item, base)}`,
    );
  });
  return unique([...base.filter((item) => !remove.includes(item)), ...(change.add ?? [])]);
}

const isList = (change: ListDocument): change is readonly string[] => Array.isArray(change);

const unique = (items: readonly string[]): readonly string[] => [...new Set(items)];
