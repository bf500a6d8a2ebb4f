/**
 * The module `halint` as site rules import it: what a rule is made with, every fact that halint can gather, and the
 * questions that rules often ask of facts. It is the types that `halint rules check` compiles them against, and the
 * values that they get when they run (realm/module.ts; there, a fact is a name and no more).
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
