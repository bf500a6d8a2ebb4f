/** The part of a pair that a rule judges, as the picture of the pair shows it. `host`: the host of the result. */
export const ruleParts = ['host', 'address', 'cluster', 'rings', 'fencing', 'storage', 'copies'] as const;
export type RulePart = (typeof ruleParts)[number];

/** The parts of the rules in a category; the other categories, and those of a site, judge the hosts. */
const categories: ReadonlyMap<string, RulePart> = new Map<string, RulePart>([
  ['vip', 'address'],
  ['cluster', 'cluster'],
  ['quorum', 'cluster'],
  ['failover', 'cluster'],
  ['fencing', 'fencing'],
  ['storage', 'storage'],
  ['replication', 'storage'],
  ['boot', 'storage'],
  ['sync', 'copies'],
]);

/** Rules whose part differs from that of their category. A test checks that they exist. */
const exceptions: ReadonlyMap<string, RulePart> = new Map<string, RulePart>([
  ['boot/cluster-owned-units-disabled', 'host'],
  ['boot/cluster-units-not-triggered', 'host'],
  ['boot/database-start-manual', 'host'],
  ['boot/enabled-alike', 'host'],
  ['boot/service-units-disabled', 'host'],
  ['cluster/link-timeout-below-token', 'rings'],
  ['cluster/local-filesystem-not-cloned', 'storage'],
  ['cluster/rings-connected', 'rings'],
  ['cluster/rings-not-crossed', 'rings'],
  ['cluster/rings-on-two-networks', 'rings'],
  ['cluster/storage-starts-first', 'storage'],
  ['cluster/storage-stops-last', 'storage'],
  ['cluster/traffic-encrypted', 'rings'],
  ['cluster/two-rings', 'rings'],
  ['drift/synced-files-equal', 'copies'],
  ['drift/synced-files-same-access', 'copies'],
  ['failover/lost-node-is-fenced', 'fencing'],
  ['failover/services-stay-with-address', 'address'],
  ['failover/storage-starts-first', 'storage'],
  ['network/mtu-agrees', 'rings'],
  ['update/cluster-manager-paused', 'cluster'],
  ['vip/automatic-switchover-fences', 'fencing'],
]);

export const rulesWithOwnPart: readonly string[] = [...exceptions.keys()];

/** The part of a rule, by its id. */
export const partOf = (rule: string): RulePart =>
  exceptions.get(rule) ?? categories.get(rule.split('/')[0] ?? '') ?? 'host';
