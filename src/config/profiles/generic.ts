import type { Policy } from '../../sdk/index.ts';

/**
 * Two hosts with a floating address and nothing known of what they serve: paths, units and files come from halint.yaml.
 * The other profiles start from these values.
 */
export const generic: Policy = {
  profile: 'generic',
  sharedPaths: [],
  blockPaths: [],
  nfsCyrusData: 'forbid',
  nfsCyrusLib: 'forbid',
  serviceUnits: [],
  syncedFiles: ['/etc/sysctl.conf', '/etc/aliases'],
  failover: 'automatic',
  // Beyond one second, logs cannot be put in one order and time-based replay protection starts to refuse the peer.
  maxClockSkew: 1,
  certificateDays: 30,
  sizingTolerance: 0.1,
};
