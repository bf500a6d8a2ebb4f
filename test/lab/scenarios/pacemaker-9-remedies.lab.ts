import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReportedFinding } from '../../../src/sdk/index.ts';
import { check, expectFindings } from '../audit.ts';
import { linesOf, pacemakerPair } from '../healthy.ts';
import { bringUp, on } from '../lab.ts';
import { carryOut, remedyOf } from '../remedy.ts';
import { faultsRepairedWhileServing as faults, restartingRule } from '../remedy-faults.ts';

const net = process.env['LAB_NET'] ?? '10.77';

beforeAll(() => bringUp('pacemaker'));

const settled = (): Promise<string> => on('alpha', 'crm_resource --wait --timeout 120');

/** Main processes of the services and the address: what changes when something restarts or moves. */
const running = (): Promise<string> =>
  on(
    'alpha',
    `systemctl show -p MainPID -p ActiveEnterTimestampMonotonic 'postgresql@*' cyrus-imapd postfix@- bm-core bm-nginx
     ip -br -4 addr show eth0`,
  );

/** Asks for SMTP and IMAP at the floating address, from the third host, three times a second; keeps the answers. */
const watch = `cat >/root/watch <<'END'
while :; do
  answer=up
  for port in 25 143; do
    timeout 2 bash -c "exec 3<>/dev/tcp/${net}.0.100/$port && read -r line <&3" 2>/dev/null || answer="port $port is down"
  done
  echo "$answer" >>/root/answers
  sleep 0.3
done
END
: >/root/answers
setsid bash /root/watch >/dev/null 2>&1 </dev/null &
echo $! >/root/watch.pid`;

/** The answers since the last call. */
const answers = async (): Promise<readonly string[]> =>
  (await on('gamma', 'cat /root/answers; : >/root/answers')).split('\n').filter((line) => line !== '');

beforeAll(async () => {
  await settled();
  await on('gamma', watch);
});
afterAll(() => on('gamma', 'kill "$(cat /root/watch.pid)"; rm /root/watch /root/watch.pid /root/answers'));

/** Read as well: the facts that fill in the commands. */
const beside = ['vip/beside-data', 'services/running-on-active'];

async function findingOf(rule: string, subject: string): Promise<ReportedFinding | undefined> {
  const { report } = await check({ rules: [rule, ...beside] });
  return report.results
    .filter((result) => result.rule === rule)
    .flatMap(({ findings, host }) => findings.map((each) => (host === undefined ? each : { ...each, host })))
    .find((each) => each.subject === subject);
}

test.each(faults.map((fault) => [fault.rule, fault] as const))(
  '%s: its remedy removes the finding, and mail is served all the time',
  async (rule, { subject, plant, where = 'alpha' }) => {
    await on(where, plant);
    await settled();
    const finding = await findingOf(rule, subject);
    if (finding === undefined) throw new Error(`${rule} does not report ${subject}`);
    const before = await running();
    await answers();
    const commands = await carryOut(rule, finding);
    await settled();
    expect(commands).not.toEqual([]);
    expect(await findingOf(rule, subject), commands.join('\n')).toBeUndefined();
    // None of these steps announces that a service stops, and none does.
    expect(await running(), commands.join('\n')).toBe(before);
    const seen = await answers();
    expect(seen).not.toEqual([]);
    expect(seen.filter((answer) => answer !== 'up')).toEqual([]);
  },
);

test(`${restartingRule}: the address and what follows it restart, as its effect says`, async () => {
  const rule = restartingRule;
  await on('alpha', 'pcs resource update vip nic=eth0:1');
  await settled();
  const finding = await findingOf(rule, 'vip');
  if (finding === undefined) throw new Error(`${rule} does not report vip`);
  await expect.poll(async () => (await answers()).at(-1), { timeout: 60_000, interval: 1000 }).toBe('up');
  const before = await running();
  const remedy = remedyOf(rule, finding);
  expect(remedy.grade).toBe('needs-downtime');
  expect(remedy.steps.flatMap(({ effect }) => effect ?? []).join(' ')).toContain('restart');
  const commands = await carryOut(rule, finding);
  await settled();
  expect(await findingOf(rule, 'vip'), commands.join('\n')).toBeUndefined();
  expect(await running()).not.toBe(before);
  expect((await answers()).filter((answer) => answer !== 'up')).not.toEqual([]);
  await expect.poll(async () => (await answers()).at(-1), { timeout: 60_000, interval: 1000 }).toBe('up');
});

test('all faults are repaired: the pair is what it was', async () => {
  await settled();
  const { report } = await check();
  expectFindings(report, linesOf(pacemakerPair));
});
