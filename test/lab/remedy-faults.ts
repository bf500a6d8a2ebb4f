/** A fault of the lab's pair that is repaired by what its finding says. */
interface RepairedFault {
  readonly rule: string;
  readonly subject: string;
  /** Shell that plants it, on alpha or on the host named. */
  readonly plant: string;
  readonly where?: string;
}

/** Each of these is repaired by the commands of its finding, word for word. */
export const faultsRepairedWhileServing: readonly RepairedFault[] = [
  { rule: 'fencing/ipmi-2-session', subject: 'fence-beta', plant: 'crm_resource -r fence-beta -d lanplus' },
  {
    rule: 'fencing/power-off-is-confirmed',
    subject: 'fence-beta',
    plant: 'crm_resource -r fence-beta -p method -v cycle',
  },
  {
    rule: 'fencing/account-may-switch-power',
    subject: 'fence-alpha',
    plant: 'crm_resource -r fence-alpha -p privlvl -v user',
  },
  {
    rule: 'fencing/fence-race-decided',
    subject: 'pcmk_delay_base',
    plant: 'crm_resource -r fence-alpha -d pcmk_delay_base',
  },
  {
    rule: 'fencing/device-monitored',
    subject: 'fence-alpha',
    plant: 'crm_resource --delete-op fence-alpha 2>/dev/null || pcs stonith update fence-alpha op monitor interval=0',
  },
  { rule: 'fencing/device-not-switched-off', subject: 'fence-beta', plant: 'pcs stonith disable fence-beta' },
  { rule: 'fencing/startup-fencing-on', subject: 'startup-fencing', plant: 'pcs property set startup-fencing=false' },
  { rule: 'fencing/services-require-fencing', subject: 'postfix', plant: 'pcs resource meta postfix requires=quorum' },
  {
    rule: 'quorum/loss-stops-services',
    subject: 'no-quorum-policy',
    plant: 'pcs property set no-quorum-policy=ignore',
  },
  {
    rule: 'cluster/services-stay-after-recovery',
    subject: 'mail',
    plant: 'pcs resource defaults update resource-stickiness=',
  },
  {
    rule: 'cluster/failures-move-services',
    subject: 'mail',
    plant: 'pcs resource defaults update migration-threshold= failure-timeout=',
  },
  { rule: 'cluster/resources-monitored', subject: 'bm-nginx', plant: 'pcs resource op remove bm-nginx monitor' },
  {
    rule: 'cluster/start-timeouts-long-enough',
    subject: 'cyrus-imapd',
    plant: 'pcs resource update cyrus-imapd op start timeout=10s',
  },
  {
    rule: 'cluster/stop-timeouts-long-enough',
    subject: 'postgresql',
    plant: 'pcs resource update postgresql op stop timeout=10s',
  },
  {
    rule: 'cluster/no-leftover-moves',
    subject: 'cli-prefer-mail',
    plant: 'crm_resource --move -r mail -N alpha --force',
  },
  {
    rule: 'boot/cluster-owned-units-disabled',
    subject: 'cyrus-imapd.service',
    plant: 'systemctl enable cyrus-imapd',
    where: 'beta',
  },
  {
    rule: 'security/secrets-not-world-readable',
    subject: '/etc/bm/bm.ini',
    plant: 'chmod o+r /etc/bm/bm.ini',
    where: 'beta',
  },
];

/** Its remedy restarts the address and the services behind it, and says so. */
export const restartingRule = 'vip/resource-parameters-accepted';

/** Rules whose remedy the lab carries out word for word. */
export const rulesRepairedInTheLab: readonly string[] = [
  ...faultsRepairedWhileServing.map(({ rule }) => rule),
  restartingRule,
];
