import { beforeAll, expect, test } from 'vitest';
import type { Access } from '../audit.ts';
import { check, expectFindings, saidBy } from '../audit.ts';
import { linesOf, pacemakerPair } from '../healthy.ts';
import { bringUp, during, lab, on } from '../lab.ts';

const net = process.env['LAB_NET'] ?? '10.77';

beforeAll(() => bringUp('pacemaker'));

interface Fault {
  readonly name: string;
  readonly plant: () => Promise<unknown>;
  readonly heal: () => Promise<unknown>;
  /** `rule host subject` of each finding that the fault adds to those of the healthy pair, and of no other. */
  readonly finds: readonly string[];
  /** Findings of the healthy pair that make no sense beside the fault, whose rules are skipped then. */
  readonly hides?: readonly string[];
  readonly access?: Access;
  /** What the finding says was seen. */
  readonly says?: RegExp;
}

const nothing = (): Promise<unknown> => Promise.resolve();

/** Waits until the cluster has nothing left to do. */
const settled = (): Promise<string> => on('alpha', 'crm_resource --wait --timeout 60');

const faults: readonly Fault[] = [
  {
    name: 'one ext4 is mounted on both hosts',
    // Not while the cluster still probes where its resources are: it would find the second mount and recover.
    plant: () => settled().then(() => on('beta', 'mount -t ext4 /dev/san/bm-docs /var/spool/bm-docs')),
    heal: () => on('beta', 'umount /var/spool/bm-docs'),
    finds: ['storage/not-mounted-on-both pair /var/spool/bm-docs'],
  },
  {
    name: 'fencing is off',
    plant: () => on('alpha', 'crm_attribute -t crm_config -n stonith-enabled -v false').then(settled),
    heal: () => on('alpha', 'crm_attribute -t crm_config -n stonith-enabled -v true').then(settled),
    finds: ['fencing/fencing-enabled pair stonith-enabled (after-failover)'],
    hides: ['fencing/second-method pair alpha (after-failover)', 'fencing/second-method pair beta (after-failover)'],
  },
  {
    name: 'the fence devices are crossed: each would shoot the host that asks',
    plant: () => crossFenceDevices('102', '101'),
    heal: () => crossFenceDevices('101', '102'),
    finds: [
      'fencing/device-points-to-its-target pair fence-alpha (after-failover)',
      'fencing/device-points-to-its-target pair fence-beta (after-failover)',
    ],
  },
  {
    name: 'the BMC of beta is dead',
    says: /does not answer/,
    plant: () => lab('fault', 'bmc-dead', 'beta'),
    heal: () => lab('fault', 'bmc-up', 'beta'),
    finds: [`fencing/peer-bmc-answers alpha ${net}.0.102 (after-failover)`],
  },
  {
    name: 'the BMC of beta refuses the password',
    says: /password/,
    plant: nothing,
    heal: nothing,
    access: { bmcOfB: { password: { env: 'LAB_WRONG' } }, env: { LAB_WRONG: 'not-the-password' } },
    finds: [`fencing/peer-bmc-answers alpha ${net}.0.102 (after-failover)`],
  },
  {
    name: 'the account on the BMC of beta may look but not cut the power',
    says: /may not switch power/,
    plant: nothing,
    heal: nothing,
    access: { bmcOfB: { user: 'viewer', password: { env: 'LAB_VIEWER' } }, env: { LAB_VIEWER: 'viewpass' } },
    finds: [`fencing/peer-bmc-answers alpha ${net}.0.102 (after-failover)`],
  },
  {
    name: 'files drifted: a text, a secret, a mode, and one that is missing',
    plant: () =>
      on(
        'beta',
        `cp -a /etc/postfix/main.cf /etc/bm/bm-core.tok /etc/bm/mcast.id /root/
         echo "message_size_limit = 1" >>/etc/postfix/main.cf
         printf other >/etc/bm/bm-core.tok
         chmod 666 /etc/bm/bm.ini
         rm /etc/bm/mcast.id`,
      ),
    heal: () =>
      on(
        'beta',
        `cp -a /root/main.cf /etc/postfix/main.cf; cp -a /root/bm-core.tok /root/mcast.id /etc/bm/
         chmod 640 /etc/bm/bm.ini; rm /root/main.cf /root/bm-core.tok /root/mcast.id`,
      ),
    finds: [
      'drift/synced-files-equal pair /etc/bm/bm-core.tok',
      'drift/synced-files-equal pair /etc/postfix/main.cf',
      'identity/same-installation beta /etc/bm/mcast.id',
      'security/secrets-not-world-readable beta /etc/bm/bm.ini',
    ],
  },
  {
    name: 'lsyncd runs both ways',
    plant: () => on('beta', 'systemctl start lsyncd'),
    heal: () => on('beta', 'systemctl stop lsyncd'),
    finds: ['sync/lsyncd-one-way pair lsyncd'],
  },
  {
    name: 'a unit that the cluster owns is enabled on beta',
    plant: () => on('beta', 'systemctl enable cyrus-imapd'),
    heal: () => on('beta', 'systemctl disable cyrus-imapd'),
    finds: ['boot/cluster-owned-units-disabled beta cyrus-imapd.service (after-reboot)'],
  },
];

async function crossFenceDevices(alpha: string, beta: string): Promise<void> {
  await on(
    'alpha',
    `crm_resource -r fence-alpha -p ip -v ${net}.0.${alpha}; crm_resource -r fence-beta -p ip -v ${net}.0.${beta}`,
  );
  await settled();
}

test.each(faults.map((fault) => [fault.name, fault] as const))(
  '%s',
  async (_, { plant, heal, finds, hides = [], access, says }) => {
    await during(plant, heal, async () => {
      const { report, exit } = await check(access);
      const always = linesOf(pacemakerPair).filter((line) => !hides.includes(line));
      expectFindings(report, always, finds);
      if (says !== undefined) expect(saidBy(report, finds).join('\n')).toMatch(says);
      expect(finds).not.toEqual([]);
      expect(exit).toBe(1);
    });
  },
);

test('all faults are healed: the pair is what it was', async () => {
  await settled();
  const { report } = await check();
  expectFindings(report, linesOf(pacemakerPair));
});
