/**
 * The values of the module `halint` as site rules get them: `../halint.ts` without the facts, which are only names
 * there.
 */
export { clusterRule, hostRule, otherSide, pairRule, unknown } from '../../sdk/index.ts';
export { lastOf } from '../../facts/grammar/key-values.ts';
export { isBelow, isNetworkType, mountOf, mountsBelow } from '../../facts/storage/mount-table.ts';
export { series, upstreamVersion } from '../../facts/packages/packages.ts';
export { unitOf } from '../../facts/units/units.ts';
export { isActive, isInstalled, startsAtBoot } from '../../facts/units/unit-state.ts';
