import type { Catalogue } from './catalogue.ts';

/**
 * The Regulation binds the entities that its Article 1 lists. Titles: its Annex. A point without a title has the title
 * of its section.
 */
export const nis2: Catalogue = {
  id: 'nis2',
  title: 'NIS2: Annex to Commission Implementing Regulation (EU) 2024/2690',
  version: '2024/2690 of 17 October 2024',
  source: 'https://eur-lex.europa.eu/eli/reg_impl/2024/2690/oj',
  controls: [
    {
      id: '2.2',
      title: 'Compliance monitoring',
      rules: ['expect/*'],
      rest: true,
    },
    {
      id: '3.2',
      title: 'Monitoring and logging',
      rules: [
        'monitoring/*',
        'replication/split-brain-reported',
        'cluster/resources-monitored',
        'fencing/device-monitored',
        'network/clock*',
        'drift/time-zone-equal',
      ],
    },
    {
      id: '4.1',
      title: 'Business continuity and disaster recovery plan',
      rules: ['update/*', 'fencing/fencing-tested', 'failover/tests-are-recent', 'boot/*'],
    },
    {
      id: '4.2',
      title: 'Backup and redundancy management',
      rules: [
        'failover/*',
        'fencing/*',
        'quorum/*',
        'cluster/*',
        'vip/*',
        'services/*',
        'storage/*',
        'replication/*',
        'boot/*',
        'sizing/*',
      ],
    },
    {
      id: '6.3',
      title: 'Configuration management',
      rules: [
        'drift/*',
        'sync/*',
        'identity/*',
        'security/selinux-mode-agrees',
        'cluster/corosync-conf-same',
        'cluster/settings-in-effect',
        'services/configuration-loaded',
        'services/postgresql-settings-in-effect',
        'storage/lvm-settings-in-effect',
        'storage/multipath-settings-in-effect',
        'services/unit-files-reloaded',
        '*/*configuration-accepted',
      ],
    },
    {
      id: '6.4',
      title: 'Change management, repairs and maintenance',
      rules: ['update/*'],
    },
    {
      id: '6.6',
      title: 'Security patch management',
      rules: ['packages/*'],
    },
    {
      id: '6.7',
      title: 'Network security',
      rules: [
        'network/*',
        'cluster/two-rings',
        'cluster/rings-connected',
        'fencing/bmc-not-on-only-ring',
        'drift/firewall-lets-both-hosts-in',
      ],
    },
    {
      id: '6.8',
      title: 'Network segmentation',
      rules: ['cluster/rings-on-two-networks', 'fencing/bmc-has-own-port'],
    },
    {
      id: '9',
      title: 'CRYPTOGRAPHY (ARTICLE 21(2), POINT (H), OF DIRECTIVE (EU) 2022/2555)',
      rules: ['cluster/traffic-encrypted', 'security/certificate*', 'security/named-*', 'sync/csync2-encrypted'],
    },
    {
      id: '11.2',
      title: 'Management of access rights',
      rules: [
        'security/secrets-not-world-readable',
        'security/tokens-and-key-stores-restricted',
        'cluster/key-protected',
        'drift/synced-files-same-access',
        'vip/script-user-confined',
        'fencing/account-may-switch-power',
      ],
    },
    {
      id: '11.6',
      title: 'Authentication',
      rules: ['fencing/no-default-account', 'security/cluster-user-has-own-password', 'vip/vrrp-authentication-useful'],
    },
  ],
};
