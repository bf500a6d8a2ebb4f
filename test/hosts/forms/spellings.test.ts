import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { drbdConfig } from '../../../src/facts/replication/drbd-config.ts';
import { mainRoutes } from '../../../src/hosts/forms/network-text.ts';
import { timedatectlShow } from '../../../src/hosts/forms/system-text.ts';
import { commandsOfSupport } from '../../../src/hosts/offline/loose/written-forms.ts';
import { parseFact } from '../../facts/parse-fact.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-spellings-'));
afterAll(() => rmSync(folder, { recursive: true }));
const has = (program: string, word = '--version'): boolean => spawnSync(program, [word]).status === 0;
const form = (name: string): string => readFileSync(`fixtures/forms/${name}`, 'utf8');

const quorum = 'Quorum information\n------------------\nQuorate:          Yes\n';
const session = 'tcp: [1] 10.0.0.1:3260,1 iqn.2024-01.org.example:san (non-flash)\n';
const unit = (name: string): string => `Id=${name}.service\nLoadState=loaded\nActiveState=active\nAfter=a\n\n`;
const units = 'abcdef'.split('').map(unit).join('');
const packages = 'abcdefghij'
  .split('')
  .map((letter) => `lib${letter}-1.2-3.el9.x86_64\n`)
  .join('');
const map =
  "lun0 (360001) dm-0 LAB,lun0\nsize=3.0G features='0' hwhandler='0' wp=rw\n`-+- policy='service-time 0' prio=1 status=active\n  `- 2:0:0:1 sda 8:0  active ready running\n";
const tracking =
  'Reference ID    : C0A80101 (ntp.example.org)\nStratum         : 3\nSystem time     : 0.002 seconds fast of NTP time\nLeap status     : Normal\n';
const drbd = 'mail role:Primary\n  disk:UpToDate\n';

/** A command that a support tool or a person ran, its output, and the command in place of which halint takes it. */
const spellings: readonly (readonly [string, string, string])[] = [
  ['/usr/sbin/cibadmin --query', '<cib/>', 'cibadmin -Q'],
  ['cibadmin -Q -l', '<cib/>', 'cibadmin -Q'],
  ['pcs cluster cib', '<cib/>', 'cibadmin -Q'],
  ['pcs config', form('pcs-0.9.169/faulty.txt'), 'cibadmin -Q'],
  ['pcs config show', form('pcs-0.12.3/faulty.txt'), 'cibadmin -Q'],
  ['crm configure show', form('crmsh-4.4-faulty.txt'), 'cibadmin -Q'],
  ['crm config show', form('crmsh-4.4-faulty.txt'), 'cibadmin -Q'],
  ['crm_mon -1 -r -A -f', form('crm_mon-1.1.24.txt'), 'crm_mon -1 --include=all --output-as=xml'],
  ['pcs status --full', form('crm_mon-2.0.5.txt'), 'crm_mon -1 --include=all --output-as=xml'],
  ['crm status', form('crm_mon-3.0.1.txt'), 'crm_mon -1 --include=all --output-as=xml'],
  ['corosync-quorumtool -siH', quorum, 'corosync-quorumtool -s'],
  ['pcs quorum status', quorum, 'corosync-quorumtool -s'],
  ['multipath -ll', map, 'multipathd show maps json'],
  ['multipath -v4 -ll', map, 'multipathd show maps json'],
  ...[0, 1, 2, 3].map((level) => [`iscsiadm -m session -P ${level}`, session, 'iscsiadm -m session'] as const),
  ['iscsiadm -m node --op=show', '# BEGIN RECORD 2.1\n', 'iscsiadm -m node -o show'],
  ['iscsiadm -m node --op show', '# BEGIN RECORD 2.1\n', 'iscsiadm -m node -o show'],
  ['systemctl show *service --all', units, 'systemctl show -p Id,Names,LoadState,ActiveState,SubState a.service'],
  ['systemctl list-units --failed', '\n0 loaded units listed.\n', 'systemctl --failed --no-legend --no-pager --plain'],
  ['rpm -qa', packages, 'rpm -qa --qf x'],
  ['sh -c \'rpm --nodigest -qa --qf="%{NAME}"\'', packages, 'rpm -qa --qf x'],
  ['chronyc -n tracking', tracking, 'chronyc -c tracking'],
  ['timedatectl status', 'System clock synchronized: yes\n', 'timedatectl show'],
  ['hostnamectl status', 'Machine ID: 1\nVirtualization: kvm\n', 'systemd-detect-virt'],
  ['drbdsetup status', drbd, 'drbdsetup status --json'],
  ['drbdadm status', drbd, 'drbdsetup status --json'],
  ['drbdadm status all', drbd, 'drbdsetup status --json'],
  ['ip -d address', '1: lo: <LOOPBACK>\n', 'ip addr'],
  ['ss -peaonmi', 'Netid State\ntcp   LISTEN 0 1 *:25 *:*\n', 'ss -Hlntup'],
];

describe('a saved output', () => {
  it.each(spellings)('of %s', (line, text, asked) => {
    const saved = (output: string) =>
      commandsOfSupport([{ line, exit: 0, stdout: () => output, stderr: () => '', whole: true }]).find(
        asked.split(' '),
      );
    expect(saved(text)).toMatchObject({ exit: 0 });
    expect(saved('Dear support,\n')?.stdout ?? '', 'any other text').toBe('');
  });

  it('of timedatectl is read in the words of systemd 219 to 257', () => {
    const all = [
      '     NTP enabled: yes\nNTP synchronized: yes\n',
      ' Network time on: yes\nNTP synchronized: yes\n',
      'System clock synchronized: yes\n              NTP service: active\n',
    ];
    expect(new Set(all.map(timedatectlShow))).toEqual(new Set(['NTP=yes\nNTPSynchronized=yes\n']));
  });

  it.skipIf(!has('ip', '-V'))('of ip route has the main table of this machine', () => {
    const ip = (...words: string[]): string => execFileSync('ip', words, { encoding: 'utf8' });
    const rows = (text: string | undefined): readonly string[] =>
      (text ?? '')
        .split('\n')
        .map((row) => row.trim())
        .filter((row) => row !== '');
    expect(rows(mainRoutes(ip('route', 'show', 'table', 'all')))).toEqual(rows(ip('-4', 'route')));
  });
});

describe.skipIf(!has('drbdadm'))('drbdadm dump', () => {
  const written = `common { net { protocol C; } handlers { fence-peer "/usr/lib/drbd/crm-fence-peer.9.sh"; } }
resource mail {
  net { fencing resource-and-stonith; after-sb-0pri disconnect; cram-hmac-alg sha1; }
  on mail-a { device /dev/drbd0; disk /dev/vg/mail; meta-disk internal; address 10.0.0.1:7788; }
  on mail-b { device /dev/drbd0; disk /dev/vg/mail; meta-disk internal; address 10.0.0.2:7788; }
}
`;

  it('has the meaning of the files in place of which it is read', () => {
    const path = join(folder, 'drbd.conf');
    writeFileSync(path, written);
    const dump = execFileSync('drbdadm', ['-c', path, 'dump'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const meaning = (text: string) => {
      const fact = parseFact(drbdConfig, { drbdConf: text });
      if (!fact.known) throw new Error(fact.detail);
      const { resources, common } = fact.value;
      const plain = (options: readonly { readonly name: string; readonly value: string }[]) =>
        options.map(({ name, value }) => `${name} ${value}`);
      return {
        common: plain(common),
        resources: resources.map(({ name, hosts, endpoints, minors, disks, options }) => ({
          ...{ name, hosts, minors, disks, options: plain(options) },
          endpoints: endpoints.map(({ host, address }) => [host, address.replace(/^ipv4 /, '')]),
        })),
      };
    };
    expect(meaning(dump)).toEqual(meaning(written));
    expect(meaning(written).resources).toMatchObject([{ name: 'mail', hosts: ['mail-a', 'mail-b'] }]);
  });
});
