import type { Policy } from '../../sdk/index.ts';

/**
 * Two hosts with a floating address and unknown services: paths, units and files come from halint.yaml. The other
 * profiles are based on these values.
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
  // Beyond one second, logs cannot be ordered and time-based replay protection starts to reject the peer.
  maxClockSkew: 1,
  evidenceSkew: 900,
  certificateDays: 30,
  sizingTolerance: 0.1,
  ask: {},
};
