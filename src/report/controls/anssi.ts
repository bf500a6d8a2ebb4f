import type { Catalogue } from './catalogue.ts';

/** Titles: the 42 measures of the guide. */
export const anssi: Catalogue = {
  id: 'anssi',
  title: "ANSSI: Guide d'hygiène informatique",
  version: '2.0, 2017',
  source: 'https://cyber.gouv.fr/publications/guide-dhygiene-informatique',
  controls: [
    {
      id: '9',
      title: 'Attribuer les bons droits sur les ressources sensibles du système d’information',
      rules: [
        'security/secrets-not-world-readable',
        'security/tokens-and-key-stores-restricted',
        'cluster/key-protected',
        'drift/synced-files-same-access',
        'vip/script-user-confined',
        'identity/*',
        'fencing/account-may-switch-power',
      ],
    },
    {
      id: '11',
      title: 'Protéger les mots de passe stockés sur les systèmes',
      rules: ['security/secrets-not-world-readable', 'security/tokens-and-key-stores-restricted'],
    },
    {
      id: '12',
      title: 'Changer les éléments d’authentification par défaut sur les équipements et services',
      rules: ['fencing/no-default-account', 'security/cluster-user-has-own-password', 'vip/vrrp-authentication-useful'],
    },
    {
      id: '16',
      title: 'Utiliser un outil de gestion centralisée afin d’homogénéiser les politiques de sécurité',
      rules: ['drift/*', 'sync/*'],
    },
    {
      id: '19',
      title: 'Segmenter le réseau et mettre en place un cloisonnement entre ces zones',
      rules: ['cluster/rings-on-two-networks', 'fencing/bmc-has-own-port'],
    },
    {
      id: '21',
      title: "Utiliser des protocoles réseaux sécurisés dès qu'ils existent",
      rules: ['cluster/traffic-encrypted', 'sync/csync2-encrypted'],
    },
    {
      id: '24',
      title: 'Protéger sa messagerie professionnelle',
      rules: ['security/certificate*', 'security/named-*'],
    },
    {
      id: '28',
      title: 'Utiliser un réseau dédié et cloisonné pour l’administration du système d’information',
      rules: ['fencing/bmc-has-own-port'],
    },
    {
      id: '34',
      title: 'Définir une politique de mise à jour des composants du système d’information',
      rules: ['packages/*', 'update/*'],
    },
    {
      id: '36',
      title: 'Activer et configurer les journaux des composants les plus importants',
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
      id: '38',
      title:
        'Procéder à des contrôles et audits de sécurité réguliers puis appliquer les actions correctives associées',
      rules: ['expect/*'],
      rest: true,
    },
  ],
};
