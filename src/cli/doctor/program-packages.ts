interface Packages {
  /** Debian and Ubuntu. */
  readonly apt: string;
  /** RHEL and its rebuilds. */
  readonly dnf: string;
}

const same = (name: string): Packages => ({ apt: name, dnf: name });

/** The packages of programs whose names differ from their packages. */
const packages: Readonly<Record<string, Packages>> = {
  bash: same('bash'),
  chronyc: same('chrony'),
  cibadmin: { apt: 'pacemaker-cli-utils', dnf: 'pacemaker' },
  'corosync-cfgtool': same('corosync'),
  'corosync-cmapctl': same('corosync'),
  'corosync-quorumtool': same('corosync'),
  crm_mon: { apt: 'pacemaker-cli-utils', dnf: 'pacemaker-cli' },
  crm_node: { apt: 'pacemaker-cli-utils', dnf: 'pacemaker' },
  crm_simulate: { apt: 'pacemaker-cli-utils', dnf: 'pacemaker' },
  crm_verify: { apt: 'pacemaker-cli-utils', dnf: 'pacemaker' },
  dmsetup: { apt: 'dmsetup', dnf: 'device-mapper' },
  drbdadm: { apt: 'drbd-utils', dnf: 'drbd-utils' },
  drbdsetup: { apt: 'drbd-utils', dnf: 'drbd-utils' },
  findmnt: { apt: 'mount', dnf: 'util-linux' },
  getent: { apt: 'libc-bin', dnf: 'glibc-common' },
  ip: { apt: 'iproute2', dnf: 'iproute' },
  iscsiadm: { apt: 'open-iscsi', dnf: 'iscsi-initiator-utils' },
  lsblk: same('util-linux'),
  lvs: same('lvm2'),
  multipath: { apt: 'multipath-tools', dnf: 'device-mapper-multipath' },
  multipathd: { apt: 'multipath-tools', dnf: 'device-mapper-multipath' },
  pvs: same('lvm2'),
  ss: { apt: 'iproute2', dnf: 'iproute' },
  stonith_admin: { apt: 'pacemaker-cli-utils', dnf: 'pacemaker' },
  sysctl: { apt: 'procps', dnf: 'procps-ng' },
  unshare: same('util-linux'),
  vgs: same('lvm2'),
};

export const packageOf = (program: string): Packages => packages[program] ?? same(program);
