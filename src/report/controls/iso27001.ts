import type { Catalogue } from './catalogue.ts';

/** Titles: the OSCAL catalogue of Annex A in BSI-Bund/Stand-der-Technik-Bibliothek, revision 47de282. */
export const iso27001: Catalogue = {
  id: 'iso27001',
  title: 'ISO/IEC 27001 Annex A',
  version: '2022',
  source: 'https://www.iso.org/standard/27001',
  controls: [
    {
      id: 'A.5.17',
      title: 'Authentication information',
      rules: ['fencing/no-default-account', 'security/cluster-user-has-own-password', 'vip/vrrp-authentication-useful'],
    },
    {
      id: 'A.5.29',
      title: 'Information security during disruption',
      rules: ['update/*'],
    },
    {
      id: 'A.5.30',
      title: 'ICT readiness for business continuity',
      rules: ['fencing/fencing-tested', 'failover/tests-are-recent', 'boot/*'],
    },
    {
      id: 'A.5.36',
      title: 'Compliance with policies, rules and standards for information security',
      rules: ['expect/*'],
      rest: true,
    },
    {
      id: 'A.8.2',
      title: 'Privileged access rights',
      rules: [
        'fencing/account-may-switch-power',
        'security/tokens-and-key-stores-restricted',
        'vip/script-user-confined',
      ],
    },
    {
      id: 'A.8.3',
      title: 'Information access restriction',
      rules: [
        'security/secrets-not-world-readable',
        'security/tokens-and-key-stores-restricted',
        'cluster/key-protected',
        'drift/synced-files-same-access',
        'vip/script-user-confined',
      ],
    },
    {
      id: 'A.8.6',
      title: 'Capacity management',
      rules: ['sizing/*'],
    },
    {
      id: 'A.8.8',
      title: 'Management of technical vulnerabilities',
      rules: ['packages/*'],
    },
    {
      id: 'A.8.9',
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
      id: 'A.8.14',
      title: 'Redundancy of information processing facilities',
      rules: ['failover/*', 'fencing/*', 'quorum/*', 'cluster/*', 'vip/*', 'services/*', 'storage/*', 'replication/*'],
    },
    {
      id: 'A.8.16',
      title: 'Monitoring activities',
      rules: [
        'monitoring/*',
        'replication/split-brain-reported',
        'cluster/resources-monitored',
        'fencing/device-monitored',
      ],
    },
    {
      id: 'A.8.17',
      title: 'Clock synchronization',
      rules: ['network/clock*', 'drift/time-zone-equal'],
    },
    {
      id: 'A.8.19',
      title: 'Installation of software on operational systems',
      rules: ['packages/*', 'update/no-package-held', 'update/needrestart-leaves-services-alone'],
    },
    {
      id: 'A.8.20',
      title: 'Networks security',
      rules: [
        'network/*',
        'cluster/two-rings',
        'cluster/rings-connected',
        'fencing/bmc-not-on-only-ring',
        'drift/firewall-lets-both-hosts-in',
      ],
    },
    {
      id: 'A.8.22',
      title: 'Segregation of networks',
      rules: ['cluster/rings-on-two-networks', 'fencing/bmc-has-own-port'],
    },
    {
      id: 'A.8.24',
      title: 'Use of cryptography',
      rules: ['cluster/traffic-encrypted', 'security/certificate*', 'security/named-*', 'sync/csync2-encrypted'],
    },
    {
      id: 'A.8.32',
      title: 'Change management',
      rules: ['update/*'],
    },
  ],
};
