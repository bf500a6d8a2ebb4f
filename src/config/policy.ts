import type { Policy, Profile } from '../sdk/index.ts';
import type { Report } from './connection.ts';
import type { ListDocument, PolicyDocument } from './document.ts';
import { didYouMean } from './faults.ts';
import { profiles } from './profiles.ts';
import type { Path } from './yaml-source.ts';

const lists = ['sharedPaths', 'blockPaths', 'serviceUnits', 'syncedFiles'] as const;

/** The profile's policy with the changes that halint.yaml makes to it. */
export function policyOf(profile: Profile, changes: PolicyDocument, place: Path, report: Report): Policy {
  const base = profiles[profile];
  const changed = (key: (typeof lists)[number]): readonly string[] =>
    changedList(base[key], changes[key], [...place, key], profile, report);
  const { sharedPaths: _s, blockPaths: _b, serviceUnits: _u, syncedFiles: _f, ...plain } = changes;
  return {
    ...base,
    ...plain,
    sharedPaths: changed('sharedPaths'),
    blockPaths: changed('blockPaths'),
    serviceUnits: changed('serviceUnits').map((unit) => unit.replace(/\.service$/, '')),
    syncedFiles: changed('syncedFiles'),
  };
}

function changedList(
  base: readonly string[],
  change: ListDocument | undefined,
  place: Path,
  profile: Profile,
  report: Report,
): readonly string[] {
  if (change === undefined) return base;
  if (isList(change)) return unique(change);
  const remove = change.remove ?? [];
  remove.forEach((item, index) => {
    if (base.includes(item)) return;
    // Removing what is not there is a typing error, and would leave in force what somebody wanted gone.
    report([...place, 'remove', index], 'value', `"${item}" is not in the list of profile ${profile}${didYouMean(item, base)}`);
  });
  return unique([...base.filter((item) => !remove.includes(item)), ...(change.add ?? [])]);
}

const isList = (change: ListDocument): change is readonly string[] => Array.isArray(change);

const unique = (items: readonly string[]): readonly string[] => [...new Set(items)];
