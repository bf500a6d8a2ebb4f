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
  /** Why the finding is still there: what the commands change is not what it is about. Absent: it is gone. */
  readonly remains?: string;
  /** System and tool that refuse the commands on a machine that is no cluster host, with what they say. */
  readonly refusedBy?: Readonly<Record<string, RegExp>>;
  /** Commands of pcs that make the CIB that the remedy expects. */
  readonly prepare?: readonly string[];
}

const account = { user: 'fence', script: '/root/bmc-password' };
const stored = 'the volume group holds it, not the CIB';
const mounted = 'the mount table of a host holds it, not the CIB';
const inFile = 'a configuration file holds it, not the CIB';
const runtime = 'the state of the running cluster holds it, not the CIB';
const ofUnit = 'it is about the unit that systemd runs outside of the cluster';
const brackets = 'the commands only pause the cluster around a change of a file';

export const situations: Readonly<Record<string, RemedySituation>> = {
  'cluster/agents-maintained': {},
  'cluster/failures-move-services': {},
  // Its case clones a whole group, whose members stay where they are.
  'cluster/local-filesystem-not-cloned': { only: /unclone|configure delete/ },
  'cluster/node-names-and-addresses': { remains: inFile },
  'cluster/nothing-held-back': { only: /maintenance-mode=false$/ },
  'cluster/resources-active-once': { remains: mounted },
  'cluster/resources-in-place': { remains: runtime },
  'cluster/resources-monitored': {},
  'cluster/rings-not-crossed': { remains: inFile },
  'cluster/services-kept-together': {},
  'cluster/services-may-run-on-both': {},
  'cluster/services-not-targets': { values: { 'new-resource': 'p_bm_core', unit: 'bm-core' } },
  'cluster/services-stay-after-recovery': {},
  'cluster/start-timeouts-long-enough': { case: 'less than the agent asks for' },
  'cluster/stop-timeouts-long-enough': {},
  'cluster/storage-starts-first': {},
  'cluster/traffic-encrypted': { remains: inFile },
  'drift/cyrus-data-on-shared-path': { remains: inFile },
  'drift/database-on-shared-path': { remains: inFile },
  'drift/service-data-on-shared-path': { values: { 'service-resource': 'p_bm' }, remains: inFile },
  'fencing/account-may-switch-power': {},
  'fencing/actions-switch-off': {},
  'fencing/device-address-is-a-bmc': {},
  // The new device has no delay yet, and crmsh leaves the old one in its fencing level.
  'fencing/device-is-real': { values: account, brings: ['fencing/fence-race-decided', 'fencing/levels-name-devices'] },
  'fencing/device-monitored': { leaves: ['p_fence_b', 'p_pdu'] },
  'fencing/device-not-switched-off': {},
  'fencing/device-points-to-its-target': { leaves: ['p_fence_b'] },
  'fencing/every-node-covered': {
    values: account,
    only: /create|primitive/,
    brings: ['fencing/second-method'],
  },
  'fencing/fence-race-decided': {},
  'fencing/fencing-enabled': {},
  'fencing/ipmi-2-session': {},
  'fencing/levels-name-devices': { by: 'pcs', values: { device: 'p_pdu' } },
  'fencing/no-action-parameter': {},
  'fencing/no-default-account': { values: { 'new-user': 'fence', script: '/root/bmc-password' } },
  'fencing/power-off-is-confirmed': {},
  'fencing/priority-delay-has-priorities': {},
  'fencing/priority-delay-long-enough': {},
  'fencing/sbd-timeout-covers-message': {},
  // Level 1 is there already, and crmsh takes a topology only as a whole.
  'fencing/second-method': {
    by: 'pcs',
    only: /level add 2/,
    leaves: ['mail-b'],
    values: { 'second-device': 'p_strip' },
    prepare: [
      'pcs stonith create p_strip fence_apc_snmp ip=10.20.0.210 pcmk_host_map="mail-a:1;mail-b:2" op monitor interval=120s',
    ],
  },
  'fencing/services-require-fencing': {},
  'fencing/startup-fencing-on': {},
  // Each node has a finding with a constraint of its own.
  'fencing/survivor-may-fence': { leaves: ['mail-b'] },
  'fencing/target-names-known': {},
  'fencing/timeouts-long-enough': {},
  'fencing/unfencing-declared': {},
  'fencing/watchdog-has-one-user': { remains: inFile },
  'fencing/watchdog-outlasts-quorum-device': {
    remains: inFile,
    refusedBy: { 'Debian 13 pcs': /can only be unset or set to 0 while SBD is disabled/ },
  },
  'identity/service-accounts-same-numbers': { remains: '/etc/passwd holds it, not the CIB' },
  'quorum/loss-stops-services': {},
  'replication/drbd-clone-options': { only: / meta / },
  'replication/fence-constraint-lifted': {},
  'replication/mounts-follow-primary': {},
  'replication/no-split-brain': { remains: brackets },
  'storage/cluster-filesystem-device-named-stably': { values: { 'new-device': '/dev/vg_mail/lv_cyrus' } },
  'storage/cluster-filesystem-locked': {},
  'storage/cluster-filesystem-on-block-device': { values: { 'new-device': '/dev/vg_mail/lv_cyrus' }, remains: mounted },
  'storage/data-managed-by-cluster': { values: { 'new-device': '/dev/vg_mail/lv_new' } },
  'storage/data-mounted-writable': { only: /pcs resource|crm resource/, remains: mounted },
  'storage/data-on-block-device': { remains: mounted },
  'storage/data-on-shared-storage': { remains: mounted },
  'storage/device-in-one-resource': { values: { 'new-device': '/dev/vg_mail/lv_other' } },
  'storage/iscsi-initiator-names-differ': { remains: inFile },
  'storage/lock-manager-fences': { remains: inFile },
  'storage/mount-points-empty': { remains: mounted },
  'storage/multipath-names-agree': { values: { alias: 'mail' } },
  'storage/nested-mounts-ordered': {},
  'storage/not-mounted-on-both': { remains: mounted },
  'storage/postfix-queue-local': { remains: mounted },
  'storage/shared-volume-group-protected': { remains: stored },
  'sync/lsyncd-one-way': { prepare: ['pcs resource delete p_lsyncd'], remains: ofUnit },
  'sync/pushes-from-active': { prepare: ['pcs resource delete p_lsyncd'], remains: ofUnit },
  'update/cluster-manager-paused': { remains: runtime },
  'vip/interface-present': {},
  'vip/interface-unambiguous': {},
  'vip/managed-by-one-cluster-manager': {},
  'vip/prefix-matches-network': { remains: 'the address is on the host as it was brought up' },
  'vip/resource-parameters-accepted': {},
};
