import { afterAll, beforeAll, expect, test } from 'vitest';
import { check, findings as findingsOf } from '../audit.ts';
import { failoverFaults as faults } from '../failover-faults.ts';
import { bringUp, during, lab, on } from '../lab.ts';
import { expectComesTrue, predict } from '../predicted.ts';

const net = process.env['LAB_NET'] ?? '10.77';

beforeAll(() => bringUp('pacemaker'));

const settled = (host: string): Promise<string> => on(host, 'crm_resource --wait --timeout 120');

/** Both nodes are members again, and each fence device runs. */
async function joined(survivor: string): Promise<void> {
  await expect
    .poll(() => on(survivor, 'crm_mon -1 -r'), { timeout: 150_000, interval: 2000 })
    .toMatch(/Online: \[ alpha beta \][^]*fence-alpha\s.*Started beta[^]*fence-beta\s.*Started alpha/);
  await settled(survivor);
}

const reported = async (rules: readonly string[]): Promise<readonly string[]> =>
  findingsOf((await check({ rules })).report);

const named = (shell: string, survivor: string, lost: string): string =>
  shell.replaceAll('SURVIVOR', survivor).replaceAll('LOST', lost);

test('a healthy pair: the host that hangs is fenced, and the services start as predicted', async () => {
  await settled('beta');
  expect(await reported(['failover/services-run-on-survivor', 'failover/lost-node-is-fenced'])).toEqual([]);
  const prediction = await predict('beta');
  expect(prediction.fenced).toBe(true);
  expect(prediction.places.get('lsyncd')).toBe('beta');
  await lab('fault', 'freeze', 'alpha');
  await expectComesTrue('beta', prediction);
  expect(await on('beta', 'stonith_admin --history alpha | tail -n 3')).toMatch(/reboot.* of alpha|alpha.*reboot/);
  await lab('power', 'alpha', 'on');
  await joined('beta');
});

const rule = 'failover/services-run-on-survivor';

const plants = faults.flatMap(({ plant }) => plant ?? []);
const remedies = [
  `crm -F configure delete ${faults.flatMap(({ constraint }) => constraint ?? []).join(' ')}`,
  ...faults.flatMap(({ remedy }) => remedy ?? []),
];

async function plantFaults(): Promise<void> {
  const lines = faults.map(({ configuration }) => configuration).join('\n');
  const load = `cat >/root/faults.crm <<'END'\n${lines}\nEND\ncrm -F configure load update /root/faults.crm`;
  await on('beta', named([...plants, load].join('\n'), 'alpha', 'beta'));
  await settled('beta');
}

async function repairFaults(): Promise<void> {
  await on('alpha', named(remedies.join('\n'), 'alpha', 'beta'));
  await settled('alpha');
}

test(`${faults.length} faults: each is reported, comes true when the peer loses its power, and is repaired`, async () => {
  await during(plantFaults, repairFaults, async () => {
    // The loss of the other host has its own findings.
    const ofAlpha = (await check({ rules: [rule] })).report.results.filter(({ host }) => host === 'a');
    const subjects = ofAlpha.flatMap(({ findings }) => findings.map(({ subject }) => subject)).sort();
    expect(subjects).toEqual(faults.map(({ id }) => id).sort());
    const prediction = await predict('alpha');
    expect(faults.filter(({ id }) => prediction.places.has(id))).toEqual([]);
    // Fencing turns the host on again. It must not take the services back before they are compared.
    await on('beta', 'systemctl disable corosync pacemaker');
    await on('gamma', `ipmitool -I lanplus -C 3 -H ${net}.0.102 -U fence -P bmcpass power off`);
    await expectComesTrue('alpha', prediction);
    await lab('power', 'beta', 'on');
    await on('beta', 'systemctl enable --now corosync pacemaker');
    await joined('alpha');
  });
  expect(await reported([rule])).toEqual([]);
});

test('no usable fence device: reported, the services stay away as predicted, and its remedy starts them', async () => {
  await on('alpha', 'crm -F configure location no-device fence-alpha -inf: beta');
  await settled('alpha');
  const fencing = ['failover/lost-node-is-fenced', 'fencing/devices-registered', 'fencing/survivor-may-fence'];
  expect(await reported(fencing)).toContain('failover/lost-node-is-fenced beta alpha (after-failover)');
  await lab('fault', 'freeze', 'alpha');
  await expect.poll(() => on('beta', 'crm_mon -1'), { timeout: 60_000 }).toContain('UNCLEAN (offline)');
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  expect(await on('beta', 'crm_mon -1')).not.toMatch(/vip\s.*Started beta/);
  await on('beta', 'cibadmin --delete --force --xpath "//rsc_location[@id=\'no-device\']"');
  await expect
    .poll(() => on('beta', 'crm_mon -1'), { timeout: 150_000, interval: 2000 })
    .toMatch(/lsyncd\s.*Started beta/);
  await lab('power', 'alpha', 'on');
  await joined('beta');
  expect(await reported(fencing)).toEqual([]);
});

afterAll(() => lab('fault', 'heal'));
