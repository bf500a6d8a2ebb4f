/**
 * The run-time values of the module `halint` for site rules: `../halint.ts` without the facts, which are only names in
 * the realm.
 */
export { clusterRule, hostRule, otherSide, pairRule, unknown } from '../../sdk/index.ts';
export { lastOf } from '../../facts/grammar/key-values.ts';
export { isBelow, isNetworkType, mountOf, mountsBelow } from '../../facts/storage/mount-table.ts';
export { series, upstreamVersion } from '../../facts/packages/packages.ts';
export { unitOf } from '../../facts/units/units.ts';
export { isActive, isInstalled, startsAtBoot } from '../../facts/units/unit-state.ts';
