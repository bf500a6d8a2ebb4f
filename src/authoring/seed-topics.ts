/**
 * The topics of the vendor's high-availability guide, and the rules for each. A test checks that each topic has rules
 * and that each of these rules has a failing case.
 */
export interface SeedTopic {
  readonly topic: string;
  /** Rule ids, or a category with `*`. */
  readonly rules: readonly [string, ...string[]];
}

export const seedTopics: readonly SeedTopic[] = [
  {
    topic: 'Shared storage on a SAN: Fibre Channel',
    rules: [
      'storage/luns-seen-by-both',
      'storage/multipath-paths-redundant',
      'storage/san-disk-multipathed',
      'storage/multipath-not-bypassed',
    ],
  },
  {
    topic: 'Shared storage on a SAN: iSCSI',
    rules: ['storage/iscsi-initiator-names-differ', 'storage/iscsi-logs-in-at-boot'],
  },
  {
    topic: 'Cluster file systems (GFS2, OCFS2)',
    rules: ['storage/cluster-filesystem-locked', 'storage/lock-manager-fences'],
  },
  {
    topic: 'One file system, one host',
    rules: ['storage/not-mounted-on-both', 'cluster/local-filesystem-not-cloned', 'storage/volumes-active-on-one-host'],
  },
  { topic: 'Data replication and its split brain (DRBD)', rules: ['replication/*'] },
  {
    topic: 'No NFS for Cyrus: /var/spool/cyrus and /var/lib/cyrus',
    rules: [
      'storage/data-on-block-device',
      'boot/data-mounts-on-block-device',
      'storage/cluster-filesystem-on-block-device',
    ],
  },
  {
    topic: 'Directories that both hosts must reach, under the cluster’s management',
    rules: [
      'storage/data-on-shared-storage',
      'storage/data-managed-by-cluster',
      'drift/cyrus-data-on-shared-path',
      'drift/database-on-shared-path',
    ],
  },
  { topic: 'One floating address', rules: ['vip/one-holder', 'vip/beside-data', 'vip/not-in-static-configuration'] },
  { topic: 'One URL', rules: ['vip/external-name-resolves-to-it', 'security/certificate-names-external-host'] },
  {
    topic: 'Configuration files in step',
    rules: ['drift/synced-files-equal', 'sync/listed-files-copied', 'sync/tool-configured'],
  },
  {
    topic: 'elasticsearch.yml, aliases, aliases.db, sysctl.conf, bm_cert.pem, CA certificate',
    rules: [
      'drift/synced-files-equal',
      'drift/postfix-maps-current',
      'drift/kernel-settings-equal',
      'security/certificate-valid',
    ],
  },
  { topic: 'incron', rules: ['sync/incron-sees-renames', 'sync/incron-watches-once', 'sync/incron-sees-subfolders'] },
  { topic: 'rsync over ssh', rules: ['sync/live-data-left-alone', 'sync/identity-left-alone'] },
  {
    topic: 'lsyncd',
    rules: ['sync/lsyncd-one-way', 'sync/pushes-from-active', 'sync/lsyncd-keeps-deletions', 'sync/target-is-peer'],
  },
  {
    topic: 'csync2',
    rules: [
      'sync/csync2-members-match',
      'sync/csync2-leaves-conflicts',
      'sync/csync2-encrypted',
      'sync/receiver-starts-nothing',
    ],
  },
  {
    topic: 'The update procedure',
    rules: ['update/*', 'packages/bluemind-versions-agree', 'packages/installations-complete'],
  },
  { topic: 'Monitoring', rules: ['monitoring/*'] },
  { topic: 'Hardware sizing of both servers', rules: ['sizing/*'] },
  {
    topic: 'STONITH',
    rules: [
      'fencing/fencing-enabled',
      'fencing/fence-device-exists',
      'fencing/every-node-covered',
      'vip/automatic-switchover-fences',
      'fencing/heartbeat-fences',
    ],
  },
  {
    topic: 'IPMI with ipmitool, FreeIPMI, OpenIPMI',
    rules: [
      'fencing/agent-tools-installed',
      'fencing/peer-bmc-answers',
      'fencing/own-bmc-readable',
      'fencing/ipmi-2-session',
    ],
  },
  { topic: 'Dell iDRAC', rules: ['fencing/no-default-account', 'fencing/ipmi-2-session', 'fencing/bmc-has-own-port'] },
];

/** Ids of the rules of a topic, out of all rules. */
export const rulesOf = ({ rules }: SeedTopic, ids: readonly string[]): readonly string[] =>
  rules.flatMap((pattern) =>
    pattern.endsWith('/*')
      ? ids.filter((id) => id.startsWith(pattern.slice(0, -1)))
      : ids.filter((id) => id === pattern),
  );
