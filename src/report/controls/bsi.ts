import type { Catalogue } from './catalogue.ts';

/** Titles: the requirements of the Kompendium, Edition 2023, without their level. */
export const bsi: Catalogue = {
  id: 'bsi',
  title: 'BSI IT-Grundschutz-Kompendium',
  version: 'Edition 2023',
  source:
    'https://www.bsi.bund.de/DE/Themen/Unternehmen-und-Organisationen/Standards-und-Zertifizierung/IT-Grundschutz/IT-Grundschutz-Kompendium/it-grundschutz-kompendium_node.html',
  controls: [
    {
      id: 'APP.4.3.A12',
      title: 'Einheitlicher Konfigurationsstandard von Datenbankmanagementsystemen',
      rules: ['drift/database*', 'packages/postgresql-major-agrees'],
    },
    {
      id: 'APP.5.3.A2',
      title: 'Sicherer Betrieb von E-Mail-Servern',
      rules: [
        'cluster/traffic-encrypted',
        'security/certificate*',
        'security/named-*',
        'sync/csync2-encrypted',
        'fencing/no-default-account',
        'security/cluster-user-has-own-password',
        'vip/vrrp-authentication-useful',
      ],
    },
    {
      id: 'APP.5.3.A11',
      title: 'Einsatz redundanter E-Mail-Server',
      rules: ['failover/*', 'fencing/*', 'quorum/*', 'cluster/*', 'vip/*', 'services/*'],
    },
    {
      id: 'DER.4.A10',
      title: 'Tests und Notfallübungen',
      rules: ['fencing/fencing-tested', 'failover/tests-are-recent', 'boot/*'],
    },
    {
      id: 'NET.1.1.A21',
      title: 'Separierung des Management-Bereichs',
      rules: ['cluster/rings-on-two-networks', 'fencing/bmc-has-own-port'],
    },
    {
      id: 'NET.1.1.A28',
      title: 'Hochverfügbare Netz- und Sicherheitskomponenten',
      rules: [
        'network/*',
        'cluster/two-rings',
        'cluster/rings-connected',
        'fencing/bmc-not-on-only-ring',
        'drift/firewall-lets-both-hosts-in',
      ],
    },
    {
      id: 'NET.1.2.A17',
      title: 'Regelmäßiger Soll-Ist-Vergleich im Rahmen des Netzmanagements',
      rules: ['drift/firewall-lets-both-hosts-in', 'network/*'],
    },
    {
      id: 'OPS.1.1.1.A5',
      title: 'Festlegen von gehärteten Standardkonfigurationen',
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
        'sizing/*',
      ],
    },
    {
      id: 'OPS.1.1.3.A3',
      title: 'Konfiguration von Autoupdate-Mechanismen',
      rules: ['update/*'],
    },
    {
      id: 'OPS.1.1.3.A15',
      title: 'Regelmäßige Aktualisierung von IT-Systemen und Software',
      rules: ['packages/*'],
    },
    {
      id: 'OPS.1.1.5.A4',
      title: 'Zeitsynchronisation der IT-Systeme',
      rules: ['network/clock*', 'drift/time-zone-equal'],
    },
    {
      id: 'ORP.4.A7',
      title: 'Vergabe von Zugriffsrechten',
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
      id: 'SYS.1.1.A22',
      title: 'Einbindung in die Notfallplanung',
      rules: ['boot/*', 'update/*'],
    },
    {
      id: 'SYS.1.1.A23',
      title: 'Systemüberwachung und Monitoring von Servern',
      rules: [
        'monitoring/*',
        'replication/split-brain-reported',
        'cluster/resources-monitored',
        'fencing/device-monitored',
      ],
    },
    {
      id: 'SYS.1.1.A28',
      title: 'Steigerung der Verfügbarkeit durch Redundanz',
      rules: ['failover/*', 'fencing/*', 'quorum/*', 'cluster/*', 'vip/*', 'services/*', 'storage/*', 'replication/*'],
    },
    {
      id: 'SYS.1.8.A2',
      title: 'Sichere Grundkonfiguration von Speicherlösungen',
      rules: ['storage/*'],
    },
    {
      id: 'SYS.1.8.A22',
      title: 'Einsatz einer hochverfügbaren SAN-Lösung',
      rules: ['storage/multipath*', 'storage/san-disk-multipathed', 'storage/luns-seen-by-both', 'storage/iscsi*'],
    },
  ],
};
