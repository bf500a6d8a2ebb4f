import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check, expectFindings, names } from '../audit.ts';
import { linesOf, pacemakerPair } from '../healthy.ts';
import { bringUp, during, on, run, runProgram } from '../lab.ts';
import { sync } from '../sync.ts';

const hosts = [names.a, names.b];
const folder = join(run, 'generated');

/** Generates a tool's files and puts each host's where they belong. */
async function install(tool: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const made = await sync(['generate', tool, '--output', folder]);
  expect(`${made.exit} ${made.said}`).toMatch(/^0 /);
  for (const host of hosts) {
    const { exit, stderr } = await runProgram(
      'rsync',
      ['-rE', '-e', `ssh -F ${join(run, 'ssh_config')}`, `${join(folder, host)}/`, `${host}:/`],
      { seconds: 30 },
    );
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  }
}

const generated = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

let serial = 0;
/** An alias on the active host, and what the other host’s Postfix would say of it. */
async function newAlias(): Promise<{ readonly name: string; readonly arrived: () => Promise<string> }> {
  serial += 1;
  const name = `generated${serial}`;
  // As editors save: a new file that is renamed onto the old one.
  await on(
    names.a,
    `cp -p /etc/aliases /etc/aliases.new; echo "${name}: root" >>/etc/aliases.new; mv /etc/aliases.new /etc/aliases; newaliases`,
  );
  return { name, arrived: async () => (await on(names.b, `postalias -q ${name} hash:/etc/aliases || true`)).trim() };
}

/** The command of the table in /etc/cron.d. */
const cronCommand = async (host: string, table: string): Promise<string> =>
  /^\S+ \* \* \* \* root (.*)$/m.exec(await on(host, `cat /etc/cron.d/${table}`))?.[1] ?? 'false';

const setLsyncd = (state: 'stopped' | 'started'): Promise<string> =>
  on(
    names.a,
    state === 'stopped'
      ? 'crm_resource --resource lsyncd --set-parameter target-role --meta --parameter-value Stopped; i=0; while pgrep -x lsyncd; do sleep .2; i=$((i+1)); [ $i -lt 300 ] || exit 1; done'
      : 'crm_resource --resource lsyncd --delete-parameter target-role --meta; i=0; until pgrep -x lsyncd; do sleep .2; i=$((i+1)); [ $i -lt 100 ] || exit 1; done',
  );

beforeAll(async () => {
  await bringUp('pacemaker');
  await setLsyncd('stopped');
  for (const host of hosts) {
    await on(
      host,
      'systemctl stop cron; mkdir -p /root/own; cp -a /etc/lsyncd/lsyncd.conf.lua /etc/csync2.cfg ' +
        '/etc/cron.d/csync2 /root/own/; rm -f /etc/cron.d/csync2',
    );
    // The other host’s key, by the address that the configuration names.
    await on(
      host,
      `for a in ${names.a} ${names.b}; do ssh -o StrictHostKeyChecking=accept-new -o BatchMode=yes "$(getent ahostsv4 $a | awk '{print $1; exit}')" true; done`,
    );
  }
});
afterAll(async () => {
  for (const host of hosts)
    await on(
      host,
      'rm -rf /etc/halint /etc/cron.d/halint-* /etc/incron.d/halint /etc/systemd/system/lsyncd.service ' +
        '/etc/csync2.key_mail; cp -a /root/own/lsyncd.conf.lua /etc/lsyncd/; cp -a /root/own/csync2.cfg /etc/; cp -a ' +
        '/root/own/csync2 /etc/cron.d/; rm -rf /root/own; systemctl daemon-reload; systemctl start cron',
    );
  await setLsyncd('started');
});

describe('lsyncd, started by the cluster', () => {
  test('a change on the active host is on the other one within seconds, its table made there', async () => {
    await install('lsyncd');
    for (const host of hosts) await on(host, 'rm -f /etc/csync2.cfg; systemctl daemon-reload');
    await setLsyncd('started');
    const { arrived } = await newAlias();
    await expect.poll(arrived, { timeout: 20_000, interval: 300 }).toBe('root');
  });

  test('halint check finds nothing but what is true of the lab', async () => {
    expectFindings((await check()).report, linesOf(pacemakerPair));
  });

  test('it does not start where the floating address is not', async () => {
    expect(
      await on(names.b, 'systemctl start lsyncd 2>&1 && echo started || systemctl is-active lsyncd || true'),
    ).toMatch(/failed|inactive/);
    await on(names.b, 'systemctl reset-failed lsyncd');
  });

  test('what is not shared stays where it is', async () => {
    await on(
      names.a,
      'echo x >/etc/generated-own; echo x >/etc/bm/bm-core.disabled; cp -p /etc/bm/bm.ini /etc/bm/bm.new; echo "; ' +
        'touched" >>/etc/bm/bm.new; mv /etc/bm/bm.new /etc/bm/bm.ini',
    );
    await expect
      .poll(() => on(names.b, 'tail -n 1 /etc/bm/bm.ini'), { timeout: 20_000, interval: 300 })
      .toBe('; touched\n');
    expect(await on(names.b, 'ls /etc/generated-own /etc/bm/bm-core.disabled 2>/dev/null || true')).toBe('');
    await on(names.a, 'rm -f /etc/generated-own /etc/bm/bm-core.disabled');
    await setLsyncd('stopped');
    for (const host of hosts)
      await on(host, 'rm -f /etc/systemd/system/lsyncd.service /etc/lsyncd/lsyncd.conf.lua; systemctl daemon-reload');
  });
});

describe('rsync from cron', () => {
  test('the table’s command copies from the active host', async () => {
    await install('rsync');
    const { arrived } = await newAlias();
    expect(await on(names.a, `${await cronCommand(names.a, 'halint-rsync')} 2>&1`)).toBe('');
    expect(await arrived()).toBe('root');
  });

  test('and nothing from the passive one, nor while both hold the address', async () => {
    await on(names.b, 'cp -p /etc/aliases /root/aliases; echo "wrong: root" >>/etc/aliases');
    await on(names.b, await cronCommand(names.b, 'halint-rsync'));
    expect(await on(names.a, 'grep -c wrong: /etc/aliases || true')).toBe('0\n');
    const address = 'ADDRESS=$(sed -n "s/^for address in \\([^;]*\\);.*/\\1/p" /usr/local/sbin/halint-active)';
    await during(
      () => on(names.b, `${address}; ip addr add $ADDRESS/24 dev eth0`),
      () => on(names.b, `${address}; ip addr del $ADDRESS/24 dev eth0`),
      async () => {
        for (const host of hosts)
          expect(await on(host, `${await cronCommand(host, 'halint-rsync')} 2>&1 || echo failed`)).toMatch(
            /holds the floating address: it receives nothing[^]*failed/,
          );
        expect(await on(names.a, 'grep -c wrong: /etc/aliases || true')).toBe('0\n');
        expect(await on(names.b, 'grep -c wrong: /etc/aliases || true')).toBe('1\n');
      },
    );
    await on(names.b, 'mv /root/aliases /etc/aliases');
  });
});

describe('incron', () => {
  test('takes the table, and copies at a change', async () => {
    await install('incron');
    await on(names.a, 'systemctl start incron');
    try {
      const { arrived } = await newAlias();
      await expect.poll(arrived, { timeout: 20_000, interval: 300 }).toBe('root');
      expect(await on(names.a, 'journalctl -u incron -o cat --no-pager | grep -i "error\\|cannot" || true')).toBe('');
    } finally {
      await on(names.a, 'systemctl stop incron');
      for (const host of hosts)
        await on(host, 'rm -f /etc/incron.d/halint /etc/cron.d/halint-rsync; rm -rf /etc/halint');
    }
  });

  test.each(['cluster.pcs.sh', 'cluster.crm'])(
    '%s: the cluster’s own tool takes it, and crm_verify accepts what comes out',
    async (name) => {
      const text = Buffer.from(await generated(name)).toString('base64');
      await on(names.a, `cibadmin -Q >/root/try.xml; echo ${text} | base64 -d >/root/try`);
      if (name.endsWith('.sh')) await on(names.a, `sed 's/^pcs /pcs -f \\/root\\/try.xml /' /root/try | sh`);
      else await on(names.a, 'CIB_file=/root/try.xml crm configure load update /root/try');
      await on(names.a, 'crm_verify -x /root/try.xml');
      const cib = await on(names.a, 'cat /root/try.xml; rm -f /root/try /root/try.xml');
      expect(cib).toMatch(/<primitive [^>]*type="incron"/);
      expect(cib).toMatch(/<rsc_colocation [^>]*rsc="p_incron"[^>]*/);
      expect(cib).toMatch(/<rsc_order [^>]*first="mail"[^>]*/);
    },
  );
});

describe('csync2', () => {
  test('by the steps of its guide: a change arrives, and its table is made there', async () => {
    await install('csync2');
    for (const host of hosts) await on(host, 'install -d -m 700 /var/lib/csync2/backup');
    await on(
      names.a,
      `rm -f /etc/csync2.key_mail; csync2 -k /etc/csync2.key_mail; chmod 600 /etc/csync2.key_mail; scp -qp /etc/csync2.key_mail ${names.b}-hb:/etc/`,
    );
    for (const host of hosts) await on(host, 'rm -f /var/lib/csync2/*.db*; csync2 -cIr /');
    const { arrived } = await newAlias();
    await on(names.b, await cronCommand(names.b, 'halint-csync2').then((line) => `${line} || true`));
    expect(await arrived()).toBe('');
    await on(names.a, await cronCommand(names.a, 'halint-csync2'));
    expect(await arrived()).toBe('root');
  });

  test('a conflict is left to a person, and no edit is lost', async () => {
    await on(names.b, 'echo "# edited there as well" >>/etc/aliases; csync2 -cr /');
    await newAlias();
    expect(await on(names.a, `${await cronCommand(names.a, 'halint-csync2')} 2>&1 || echo failed`)).toMatch(/failed/);
    expect(await on(names.b, 'tail -n 1 /etc/aliases')).toBe('# edited there as well\n');
    await on(names.a, `rsync -a /etc/aliases ${names.b}-hb:/etc/; ssh ${names.b}-hb newaliases`);
  });
});
