import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access } from '../audit.ts';
import { check, expectFindings, findings, names } from '../audit.ts';
import { linesOf, pacemakerPair } from '../healthy.ts';
import { bringUp, on } from '../lab.ts';
import { apply, bothStates, leftOvers, plan, planId, ProcessWatch, sync, transcript } from '../sync.ts';

const hosts = [names.a, names.b];
const certificate = '/etc/ssl/certs/bm_cert.pem';
const password = '/etc/cyrus-proxypassword';
const touched = ['/etc/aliases', certificate, '/etc/imapd.conf', password, '/etc/sysctl.conf'];
let watch: ProcessWatch;
const secrets: string[] = [];

/** What an administrator does on the active host once a year: a new certificate, signed by the pair's own authority. */
const renewCertificate = (): Promise<string> =>
  on(
    names.a,
    `cd /run; openssl req -newkey rsa:2048 -nodes -subj /O=Lab/CN=mail.example.org -keyout lab-key -out lab-request 2>/dev/null
     printf 'subjectAltName=DNS:mail.example.org,DNS:autoconfig.example.org\\nextendedKeyUsage=serverAuth\\n' >lab-extensions
     openssl x509 -req -in lab-request -CA /var/lib/bm-ca/cacert.pem -CAkey /var/lib/bm-ca/cakey.pem -CAcreateserial -days 397 -extfile lab-extensions -out lab-cert 2>/dev/null
     cat lab-key lab-cert /var/lib/bm-ca/cacert.pem >${certificate}; rm -f lab-*`,
  );

/** A line out of the middle of the private key in the certificate’s file: what nobody may ever print. */
const keyLine = async (host: string): Promise<string> => (await on(host, `sed -n 9p ${certificate}`)).trim();

beforeAll(async () => {
  await bringUp('pacemaker');
  // Its jobs would repair the drift before halint is asked to. Key stores are made by a Java that these hosts have not.
  for (const host of hosts) await on(host, 'systemctl stop cron; rm -rf /var/lib/halint; rm -f /etc/bm/bm.jks');
  await on(
    names.a,
    `rm -f ${password}; sed -i -e '/^hostmaster:/d' -e '/^# /d' /etc/aliases; sed -i -e '/^# later$/d' -e '/^# on the wrong host$/d' /etc/imapd.conf; newaliases; rsync -aR --delete --delete-missing-args ${touched.join(' ')} ${names.b}-hb:/; ssh ${names.b}-hb newaliases`,
  );
  secrets.push(await keyLine(names.a));
  await renewCertificate();
  secrets.push(await keyLine(names.a));
  watch = new ProcessWatch(secrets);
});
afterAll(async () => {
  watch?.stop();
  for (const host of hosts) await on(host, 'systemctl start cron');
});

describe('end to end: drift is found, planned, repaired, and gone', () => {
  test('nothing was agreed yet: the first plan asks who is right, for each file that differs', async () => {
    const first = await plan();
    expect(first.exit).toBe(11);
    expect(first.said).toContain(`--take ${names.a}:${certificate}`);
    // Its size may be the same or not: keys and signatures have chance in theirs.
    expect(first.said).toContain('is secret and not shown');
  });

  test('a decision makes it a plan; afterwards both hosts agree', async () => {
    expect(await plan(['--take', `${names.a}:${certificate}`])).toMatchObject({ exit: 10 });
    const done = await apply();
    expect(done.said).toContain('Judged again by 1 rule: their findings are resolved.');
    expect(done.exit).toBe(0);
    const { a, b } = await bothStates([certificate]);
    expect(b).toBe(a);
    expect(await sync(['status'])).toMatchObject({ exit: 0 });
  });

  test('planted on the active host: an alias. check finds it, the plan is empty of questions, apply repairs it, check is clean', async () => {
    await on(names.a, 'echo "hostmaster: root" >>/etc/aliases; newaliases');
    const before = await check();
    expect(findings(before.report)).toContain('drift/synced-files-equal pair /etc/aliases');
    expect((await sync(['status'])).said).toMatch(/PENDING {2}\/etc\/aliases, changed on alpha/);
    expect(await plan()).toMatchObject({ exit: 10, said: expect.stringContaining('+hostmaster: root') });
    expect(await apply()).toMatchObject({ exit: 0 });
    expect((await on(names.b, 'postalias -q hostmaster hash:/etc/aliases')).trim()).toBe('root');
    expectFindings((await check()).report, linesOf(pacemakerPair));
    expect(await sync(['status'])).toMatchObject({ exit: 0 });
  });

  test('the plan is done once: again it is refused, and nothing is written', async () => {
    const before = await bothStates(touched);
    const again = await apply();
    expect(again.exit).toBe(12);
    expect(again.said).toContain('Nothing was changed.');
    expect(await bothStates(touched)).toEqual(before);
  });

  test('an edit on the passive host is never reverted unasked', async () => {
    await on(names.b, 'echo "# on the wrong host" >>/etc/imapd.conf');
    const asked = await plan();
    expect(asked.exit).toBe(11);
    expect(asked.said).toContain('it may have been edited on the wrong host');
    expect(await plan(['--take', `${names.b}:/etc/imapd.conf`])).toMatchObject({ exit: 10 });
    expect(await apply()).toMatchObject({ exit: 0 });
    expect(await on(names.a, 'tail -n 1 /etc/imapd.conf')).toBe('# on the wrong host\n');
  });

  test('rollback puts back what was there, by digest, and is refused when it would lose an edit', async () => {
    const id = planId();
    const after = await bothStates(touched);
    await on(names.a, 'echo "# later" >>/etc/imapd.conf');
    const refusal = await sync(['rollback', id]);
    expect(refusal.exit).toBe(12);
    expect(refusal.said).toContain('/etc/imapd.conf: digest changed since the plan was applied');
    await on(names.a, `sed -i '$d' /etc/imapd.conf`);
    expect(await bothStates(touched)).toEqual(after);
    expect(await sync(['rollback', id])).toMatchObject({ exit: 0 });
    expect(await on(names.a, 'tail -n 1 /etc/imapd.conf')).not.toContain('wrong host');
    await on(names.b, `sed -i '$d' /etc/imapd.conf`);
    expect(await sync(['status'])).toMatchObject({ exit: 0 });
  });

  test('a repair of the active host is taken back when services do not respond to users with it: Postfix is fine, and port 25 is closed', async () => {
    const master = '/etc/postfix/master.cf';
    const before = await bothStates([master]);
    await on(names.b, `sed -i 's/^smtp  *inet/#lab#&/' ${master}`);
    expect(await plan(['--take', `${names.b}:${master}`])).toMatchObject({ exit: 10 });
    const failure = await apply();
    expect(`${failure.exit} ${failure.said}`).toMatch(
      /^13 .*services do not respond to users: no answer from SMTP at [\d.]+, port 25\.\nEverything is as it was before/s,
    );
    expect((await bothStates([master])).a).toBe(before.a);
    expect(await leftOvers()).toEqual([]);
    await on(names.b, `sed -i 's/^#lab#//' ${master}`);
    expect(await bothStates([master])).toEqual(before);
  });
});

const waysIn: readonly (readonly [string, Access])[] = [
  ['as root, openssh', { user: 'root', transport: 'openssh' }],
  ['as a user with sudo, ssh2', { user: 'admin', sudo: true, transport: 'ssh2' }],
  ['as a user with sudo, openssh', { user: 'admin', sudo: true, transport: 'openssh' }],
  [
    'as a user with sudo and a password, ssh2',
    { user: 'oper', sudo: { password: { env: 'LAB_SUDO' } }, transport: 'ssh2', env: { LAB_SUDO: 'labpass' } },
  ],
  [
    'as a user with sudo and a password, openssh',
    { user: 'oper', sudo: { password: { env: 'LAB_SUDO' } }, transport: 'openssh', env: { LAB_SUDO: 'labpass' } },
  ],
];

describe('every way in that can read can also write', () => {
  test.each(waysIn)('%s', async (way, access) => {
    // Made on the host: in the arguments of a command here it would be seen.
    secrets.push(
      (
        await on(
          names.a,
          `umask 077; openssl rand -base64 24 >${password}; cat ${password}; echo "# ${way}" >>/etc/aliases; newaliases`,
        )
      ).trim(),
    );
    expect(await plan([], access)).toMatchObject({ exit: 10 });
    const done = await apply(access);
    expect(`${done.exit} ${done.said}`).toMatch(/^0 /);
    const { a, b } = await bothStates(touched);
    expect(b).toBe(a);
  });

  test.each([
    ['no sudo right', { user: 'plain', sudo: true }],
    ['no root', { user: 'plain' }],
    [
      'a sudo password that is wrong',
      { user: 'oper', sudo: { password: { env: 'LAB_SUDO' } }, env: { LAB_SUDO: 'labpass-never' } },
    ],
  ] as const)('%s: refused, and nothing is written', async (_, access) => {
    await on(names.a, 'echo "# not to be copied" >>/etc/aliases; newaliases');
    expect(await plan()).toMatchObject({ exit: 10 });
    const before = await bothStates(touched);
    const refusal = await apply(access);
    expect(refusal.exit).toBe(12);
    expect(refusal.said).toMatch(/sudo|root/);
    expect(await bothStates(touched)).toEqual(before);
    await on(names.a, `sed -i '$d' /etc/aliases; newaliases`);
  });
});

describe('no secret is anywhere but in its own file', () => {
  test('not in what any command printed, nor in a plan', () => {
    expect(secrets.filter((secret) => transcript.some((text) => text.includes(secret)))).toEqual([]);
  });

  test('not in the arguments or the environment of any process, on any host or here', () => {
    expect(watch.looks).toBeGreaterThan(20);
    watch.stop();
    expect([...watch.seen]).toEqual([]);
  });

  test('not in a log, a journal or a temporary file of a host; the backups are root’s alone', async () => {
    const patterns = secrets.map((secret) => `-e '${secret}'`).join(' ');
    for (const host of hosts) {
      const found = await on(
        host,
        `{ journalctl -o export --no-pager | grep -aFl ${patterns} && echo journal; grep -aFrl ${patterns} /var/log /tmp /var/tmp /run/halint* /var/lib/halint/journal /var/lib/halint/base 2>/dev/null; } || true`,
      );
      expect(found).toBe('');
      expect((await on(host, `stat -c '%a %U' /var/lib/halint /var/lib/halint/backup`)).trim()).toBe(
        '700 root\n700 root',
      );
    }
  });

  test('nothing is left over', async () => {
    expect(await leftOvers()).toEqual([]);
  });
});
