/**
 * The module `halint` that site rules import: rule constructors, all facts, and common functions on facts. `halint
 * rules check` compiles site rules against these types. At run time, they get the values of realm/module.ts, in which a
 * fact is only a name.
 */
export type {
  Access,
  Applicability,
  Fact,
  Finding,
  HostIdentity,
  ListedFile,
  Location,
  Moment,
  Outcome,
  Pair,
  Policy,
  Profile,
  Severity,
  Side,
  Unknown,
} from '../sdk/index.ts';
export { clusterRule, hostRule, otherSide, pairRule, unknown } from '../sdk/index.ts';

/** Every fact, by name: `reads: { units: facts.units }`. */
export * as facts from './facts.ts';

export type { KeyValue } from '../facts/grammar/key-values.ts';
export { lastOf } from '../facts/grammar/key-values.ts';
export type { Mount } from '../facts/storage/mount-table.ts';
export { isBelow, isNetworkType, mountOf, mountsBelow } from '../facts/storage/mount-table.ts';
export type { InstalledPackage, Packages } from '../facts/packages/packages.ts';
export { series, upstreamVersion } from '../facts/packages/packages.ts';
export type { Unit, Units } from '../facts/units/units.ts';
export { unitOf } from '../facts/units/units.ts';
export { isActive, isInstalled, startsAtBoot } from '../facts/units/unit-state.ts';
