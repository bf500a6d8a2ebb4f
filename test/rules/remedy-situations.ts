/** How the remedy of a rule is carried out on a case of it. */
export interface RemedySituation {
  /** The name of the case. Absent: the first that fails. */
  readonly case?: string;
  /** The tool that has commands for it. Absent: both. */
  readonly by?: 'pcs' | 'crmsh';
  /** Values that the finding does not know: an administrator would. */
  readonly values?: Readonly<Record<string, string>>;
  /** Commands that fit the case, where a step names one for each kind of finding. */
  readonly only?: RegExp;
  /** Findings of the rule that another step, or a person, takes away. */
  readonly leaves?: readonly string[];
  /** Rules that rightly report afterwards. */
  readonly brings?: readonly string[];
}

const group = { group: 'g_mail', 'first-service': 'p_vip', 'last-mount': 'p_fs_sieve' };
const fence = {
  user: 'fence',
  script: '/root/bmc-password',
  'node-a': 'mail-a',
  'node-b': 'mail-b',
  'bmc-a': '10.20.0.201',
  'bmc-b': '10.20.0.202',
};

export const situations: Readonly<Record<string, RemedySituation>> = {
  'storage/nested-mounts-ordered': { values: { ...group, outer: 'p_fs_hsm' } },
  'storage/data-managed-by-cluster': { values: { ...group, resource: 'p_fs_new', device: '/dev/vg_mail/lv_new' } },
  'fencing/device-monitored': { leaves: ['p_fence_b', 'p_pdu'] },
  'fencing/device-not-switched-off': {},
  'fencing/ipmi-2-session': {},
  'fencing/power-off-is-confirmed': {},
  'fencing/device-address-is-a-bmc': { values: { bmc: '10.20.0.202' } },
  'fencing/every-node-covered': {
    values: { ...fence, node: 'mail-b', bmc: '10.20.0.202' },
    only: /create|primitive/,
    brings: ['fencing/second-method'],
  },
  // Its case leaves constraints on devices that are gone: no tool takes such a CIB. Its commands are those of the one
  // above.
  'fencing/fencing-enabled': {},
  'fencing/no-default-account': { values: fence },
  'fencing/services-require-fencing': {},
  'fencing/startup-fencing-on': {},
  'fencing/timeouts-long-enough': {},
  'fencing/priority-delay-has-priorities': { values: group },
  'fencing/device-points-to-its-target': { values: { bmc: '10.20.0.201' }, leaves: ['p_fence_b'] },
  'fencing/levels-name-devices': { by: 'pcs', values: { number: '2', node: 'mail-b', device: 'p_pdu' } },
  'fencing/target-names-known': { values: { device: 'p_fence_b', node: 'mail-b' } },
  'fencing/unfencing-declared': { values: group },
  'fencing/sbd-timeout-covers-message': { values: { seconds: '400' } },
  'fencing/priority-delay-long-enough': { values: { seconds: '60' } },
  'quorum/loss-stops-services': {},
  'cluster/failures-move-services': {},
  'cluster/services-stay-after-recovery': {},
  'cluster/resources-monitored': {},
  'cluster/start-timeouts-long-enough': { case: 'less than the agent asks for', values: { seconds: '300' } },
  'cluster/stop-timeouts-long-enough': { values: { seconds: '300' } },
  'cluster/nothing-held-back': { only: /maintenance-mode=false$/ },
  'storage/cluster-filesystem-device-named-stably': { values: { ...group, device: '/dev/vg_mail/lv_cyrus' } },
  'replication/fence-constraint-lifted': {},
  'replication/drbd-clone-options': { values: { clone: 'ms_drbd', resource: 'p_drbd' }, only: / meta / },
  'replication/mounts-follow-primary': { values: { clone: 'ms_drbd', ...group } },
  'vip/managed-by-one-cluster-manager': {
    values: { ...group, vip: 'p_vip_other', prefix: '24', 'first-service': 'p_pgsql' },
  },
  'vip/interface-present': { values: group },
  'vip/resource-parameters-accepted': { values: { interface: 'ens16', prefix: '24' } },
};

/**
 * Commands that do not run here, and why. The lab carries them out on real hosts; where it does not, the source is
 * named.
 */
export const notRun: readonly { readonly commands: RegExp; readonly why: string }[] = [
  {
    commands: /^(pcs|crm) cluster |^crm corosync |^corosync-|^pcs quorum |^(crm|pcs) node /,
    why: 'needs running nodes: pcs(8), crm(8), corosync-cfgtool(8)',
  },
  {
    commands:
      /^(pcs|crm) resource (restart|cleanup|refresh|move|clear)\b|^pcs stonith (cleanup|fence|confirm)|^crm_|^stonith_admin/,
    why: 'needs a running cluster: crm_resource(8), stonith_admin(8)',
  },
  { commands: /^crm configure edit/, why: 'opens an editor' },
  {
    commands: /^(pcs|crm) |^printf .*\| crm configure$/,
    why: 'its case is not among the situations: the values of the site decide (group, device, address)',
  },
  { commands: /^drbdadm /, why: 'needs the kernel module of DRBD: drbdadm(8)' },
  {
    commands: /^(vgchange|vgs|multipath|multipathd|iscsiadm|rescan-scsi-bus\.sh|sbd|mpathconf|echo "InitiatorName)/,
    why: 'needs device-mapper or a SAN: vgchange(8), multipathd(8), iscsiadm(8), sbd(8)',
  },
  { commands: /^(fsck\.gfs2|tunegfs2) /, why: 'needs GFS2: fsck.gfs2(8), tunegfs2(8)' },
  {
    commands: /^(e2fsck|xfs_repair|mount|umount|rsync|findmnt|mountpoint|old=|find|chattr) ?/,
    why: 'acts on mounted file systems: e2fsck(8), xfs_repair(8), rsync(1)',
  },
  { commands: /^(ipmitool|racadm|modprobe) /, why: 'needs a BMC: ipmitool(1), Dell RACADM reference' },
  {
    commands: /^(systemctl|systemd-machine-id-setup|reboot|journalctl|for unit in) ?/,
    why: 'needs a running systemd: systemctl(1)',
  },
  {
    commands: /^keepalived -t/,
    why: 'needs a running keepalived: keepalived(8); the lines are checked by keepalived -t below',
  },
  {
    commands: /^(ip|sysctl|chronyc|ss) /,
    why: 'changes the network, the kernel or the clock of the machine: ip(8), sysctl(8), chronyc(1)',
  },
  { commands: /^(apt-get|apt-mark|dpkg|dnf|update-initramfs|dracut) /, why: 'installs packages: apt-get(8), dnf(8)' },
  { commands: /^locale-gen$/, why: 'compiles locales of the machine: locale-gen(8)' },
  { commands: /^(pg_|psql|reindexdb)/, why: 'needs a running PostgreSQL: psql(1), reindexdb(1)' },
  { commands: /^(postqueue|newaliases|postmap) ?/, why: 'needs a running Postfix: postqueue(1), postmap(1)' },
  { commands: /^(bm-cli|bmupdatecert|bmctl) /, why: 'needs BlueMind, which is not public' },
  { commands: /^halint /, why: 'has tests of its own (test/sync)' },
  {
    commands:
      /^(cp|mv|rm|ln|ls|mkdir|chown|chmod|chgrp|scp|sha256sum|grep|editor|echo|id|umask|openssl|corosync -t|corosync-keygen|usermod)\b/,
    why: 'ordinary tools on files of the host: coreutils, usermod(8), openssl(1)',
  },
];
