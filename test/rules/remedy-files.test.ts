import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { fileParsers, notParsed } from './remedy-file-parsers.ts';

const work = mkdtempSync(join(tmpdir(), 'halint-remedy-files-'));
afterAll(() => {
  rmSync(work, { recursive: true });
});

const isThere = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** Values that an administrator would write in place of the placeholders. */
const values: Readonly<Record<string, string>> = {
  address: '10.20.1.12',
  port: '7789',
  peer: 'mail-b',
  'witness-address': '10.20.1.13',
  'node-a': 'mail-a',
  'node-b': 'mail-b',
  'address-a': '10.20.0.11',
  'address-b': '10.20.0.12',
  path: '/etc/postfix',
  command: '/usr/local/bin/copy',
  delay: '10',
  seconds: '150',
  bmc: '10.20.0.202',
  user: 'fence',
  instance: 'MAIL',
  witness: 'mail-c',
  key: '0x123abc',
  name: 'mail-a',
  'new-path': '/var/lib/postgresql/15/shared',
  'own-address': '10.20.0.11',
  domain: 'example.org',
  wwid: '3600a0b80000f08c00000aaaa',
  alias: 'mail',
  value: '4096',
};

interface Lines {
  readonly id: string;
  readonly path: string;
  readonly text: string;
}

/** What remedies write into files. */
const written: readonly Lines[] = rules.flatMap(({ id, rule }) =>
  typeof rule.remedy === 'string'
    ? []
    : rule.remedy.steps.flatMap(({ file }): Lines[] => {
        if (file === undefined) return [];
        const lines = typeof file.lines === 'string' ? [file.lines] : file.lines;
        const text = `${lines.join('\n')}\n`.replaceAll(/\{([a-z][a-z-]*)\}/g, (_, name: string) =>
          file.path.includes('sysctl') && name === 'key' ? 'net.core.somaxconn' : (values[name] ?? name),
        );
        return [{ id, path: file.path, text }];
      }),
);

function judged(
  program: string,
  args: readonly string[],
  name: string,
  content: string,
): { readonly status: number | null; readonly said: string } {
  const file = join(work, name);
  writeFileSync(file, content);
  const { status, stdout, stderr } = spawnSync(
    program,
    args.map((each) => each.replace('FILE', file)),
    { encoding: 'utf8', timeout: 30_000 },
  );
  return { status, said: stdout + stderr };
}

/** The rest of an instance, without which keepalived refuses it. */
const instance =
  '    interface lo\n    virtual_router_id 51\n    priority 100\n    virtual_ipaddress {\n        10.20.0.50/24\n    }\n';

function acceptedByKeepalived(text: string): void {
  const whole = text.includes('vrrp_instance')
    ? text.replace(/(vrrp_instance \S+ \{\n)/, `$1${instance}`)
    : `${text}vrrp_instance MAIL {\n${instance}}\n`;
  const { said } = judged('keepalived', ['--config-test', '--use-file=FILE'], 'keepalived.conf', whole);
  // Version 2 ends with 5 for warnings as well; the script of the remedy is not on this machine.
  expect(
    said
      .split('\n')
      .filter((line) => /unknown keyword|error|invalid|missing/i.test(line) && !/notify\.sh|opening file/.test(line)),
  ).toEqual([]);
}

const nodes =
  'nodelist {\n    node {\n        ring0_addr: 127.0.0.1\n        name: mail-a\n        nodeid: 1\n    }\n    node {\n        ring0_addr: 127.0.0.2\n        name: mail-b\n        nodeid: 2\n    }\n}\n';

function acceptedByCorosync(text: string): void {
  const key = join(work, 'authkey');
  writeFileSync(key, 'x'.repeat(256), { mode: 0o400 });
  const totem = text.includes('totem {')
    ? text.replace('totem {\n', `totem {\n    keyfile: ${key}\n`)
    : `totem {\n    version: 2\n    transport: knet\n}\n${text}`;
  const { status, said } = judged('corosync', ['-t', '-c', 'FILE'], 'corosync.conf', `${totem}${nodes}`);
  expect(status, said).toBe(0);
}

const host = (name: string, id: number, volume: string): string =>
  `    on ${name} {\n        node-id ${id};\n        address 10.20.1.1${id}:7789;\n        ${volume}\n    }\n`;

function acceptedByDrbdadm(text: string): void {
  const volume = 'volume 0 { device minor 0; disk /dev/vg/lv; meta-disk internal; }';
  // A host that the remedy adds to a resource of two: its volumes stand at the resource.
  const two = text.includes('on mail-b');
  const hosts = two
    ? '    device minor 0;\n    disk /dev/vg/lv;\n    meta-disk internal;\n    on mail-a { address 10.20.1.11:7789; }\n'
    : `${host('mail-a', 0, volume)}${host('mail-b', 1, volume)}`;
  const mesh = two
    ? ''
    : `    connection-mesh { hosts mail-a mail-b${text.includes('on mail-c') ? ' mail-c' : ''}; }\n`;
  const { status, said } = judged(
    'drbdadm',
    ['-c', 'FILE', '-S', 'dump', 'all'],
    'drbd.conf',
    `resource r_mail {\n${text}${hosts}${mesh}}\n`,
  );
  expect(
    said.split('\n').filter((line) => /Parse error|missing|must|no address/.test(line)),
    said,
  ).toEqual([]);
  expect(status, said).toBe(0);
}

function acceptedByCsync2(text: string): void {
  const group = `nossl * *;\ngroup mail {\n${text.includes('host ') ? '' : 'host mail-a mail-b;\n'}key ${join(work, 'csync2.key')};\ninclude /etc/postfix;\n${text}}\n`;
  writeFileSync(join(work, 'csync2.key'), 'x'.repeat(64));
  writeFileSync(join(work, 'csync2.cfg'), group);
  const { stdout, stderr } = spawnSync('csync2', ['-D', work, '-N', 'mail-a', '-L'], {
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, CSYNC2_SYSTEM_DIR: work },
  });
  expect((stdout + stderr).split('\n').filter((line) => /syntax|Near line|Unknown|not a member/i.test(line))).toEqual(
    [],
  );
}

function acceptedByLua(text: string): void {
  const { status, said } = judged(
    'luac',
    ['-p', 'FILE'],
    'lsyncd.lua',
    `sync {\n  default.rsync,\n  source = "/etc/postfix",\n  target = "mail-b:/etc/postfix",\n  ${text}}\n`,
  );
  expect(status, said).toBe(0);
}

function acceptedByApt(text: string): void {
  writeFileSync(join(work, 'apt.conf'), text);
  const { status, stdout, stderr } = spawnSync('apt-config', ['dump', 'Unattended-Upgrade'], {
    encoding: 'utf8',
    env: { ...process.env, APT_CONFIG: join(work, 'apt.conf') },
  });
  expect(status, stderr).toBe(0);
  expect(stdout).toContain('Unattended-Upgrade::Package-Blacklist:: "bm-";');
}

function acceptedByShell(text: string): void {
  const { status, said } = judged('sh', ['-n', 'FILE'], 'script.sh', text);
  expect(status, said).toBe(0);
}

function acceptedByLvm(text: string): void {
  writeFileSync(join(work, 'lvm.conf'), text);
  const { status, stdout, stderr } = spawnSync('lvmconfig', ['--validate'], {
    encoding: 'utf8',
    env: { ...process.env, LVM_SYSTEM_DIR: work },
  });
  expect(stderr.split('\n').filter((line) => /invalid|unknown|found in config|parse error/i.test(line))).toEqual([]);
  expect(status, stdout + stderr).toBe(0);
}

/** Runs a program that reads only a fixed path, with our lines in that place, in mounts of its own. */
function withFileAt(
  path: string,
  text: string,
  command: string,
): { readonly status: number | null; readonly said: string } {
  const file = join(work, 'in-place');
  writeFileSync(file, text);
  const script = `etc=$(mktemp -d) && mount -t overlay overlay -o "lowerdir=/etc,upperdir=$3,workdir=$4" /etc && cp "$1" ${path} && ${command}`;
  for (const folder of ['upper', 'work']) mkdirSync(join(work, folder), { recursive: true });
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    ['--mount', 'sh', '-c', script, 'sh', file, path, join(work, 'upper'), join(work, 'work')],
    { encoding: 'utf8', timeout: 30_000 },
  );
  return { status, said: stdout + stderr };
}

function acceptedByMultipath(text: string): void {
  const { said } = withFileAt('/etc/multipath.conf', text, 'multipath -t');
  expect(said.split('\n').filter((line) => /^[^\t].*(invalid|ignoring|missing|unexpected)/i.test(line))).toEqual([]);
  // What it took over stands in its own listing.
  const [, name = '', value = ''] = /(?:alias|no_path_retry|reservation_key) +(\S+)/.exec(text) ?? [];
  expect(said).toContain(name + value);
}

function acceptedBySysctl(text: string): void {
  const { status, said } = judged('sysctl', ['--dry-run', '--load=FILE'], 'sysctl.conf', text);
  expect(status, said).toBe(0);
}

function acceptedByPostgres(text: string): void {
  const data = join(work, 'data');
  mkdirSync(data, { recursive: true });
  chmodSync(work, 0o755);
  writeFileSync(join(work, 'postgresql.conf'), text);
  const { status, stdout, stderr } = spawnSync(
    'setpriv',
    [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      'postgres',
      '-C',
      'data_directory',
      '-c',
      `config_file=${join(work, 'postgresql.conf')}`,
      '-c',
      'hba_file=/dev/null',
      '-c',
      'ident_file=/dev/null',
    ],
    { encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  expect(stdout.trim()).toBe(values['new-path']);
}

function acceptedByGetent(text: string): void {
  const name = text.trim().split(/\s+/).at(-1) ?? '';
  const { status, said } = withFileAt('/etc/hosts', text, `getent hosts ${name}`);
  expect(status, said).toBe(0);
  expect(said).toContain(name);
}

function acceptedBySystemd(text: string): void {
  const isService = text.includes('[Service]');
  const unit = isService ? 'halint.service' : 'halint.target';
  const folder = join(work, 'units', `${unit}.d`);
  mkdirSync(folder, { recursive: true });
  const program = isService ? '[Service]\nExecStart=/bin/true\n' : '';
  writeFileSync(join(work, 'units', unit), `[Unit]\nDescription=Test\n${program}`);
  writeFileSync(join(folder, 'remedy.conf'), text);
  const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], {
    encoding: 'utf8',
    env: { ...process.env, SYSTEMD_UNIT_PATH: `${join(work, 'units')}:` },
  });
  expect((stdout + stderr).split('\n').filter((line) => /halint/.test(line) && !/not found/.test(line))).toEqual([]);
}

/** By program: whether it takes the lines. */
const accepts: Readonly<Record<string, (text: string) => void>> = {
  keepalived: acceptedByKeepalived,
  corosync: acceptedByCorosync,
  drbdadm: acceptedByDrbdadm,
  csync2: acceptedByCsync2,
  luac: acceptedByLua,
  'apt-config': acceptedByApt,
  sh: acceptedByShell,
  lvmconfig: acceptedByLvm,
  multipath: acceptedByMultipath,
  sysctl: acceptedBySysctl,
  postgres: acceptedByPostgres,
  getent: acceptedByGetent,
  'systemd-analyze': acceptedBySystemd,
};

describe('what remedies write into files', () => {
  for (const { path, program } of fileParsers) {
    describe.skipIf(!isThere(program))(`is accepted by ${program} (skipped: ${program} is not installed)`, () => {
      it.each(written.filter((each) => path.test(each.path)).map((each) => [each.id, each.text] as const))(
        '%s',
        (_, text) => {
          accepts[program]?.(text);
        },
      );
    });
  }

  it('is parsed above, or there is a reason why it cannot be here', () => {
    expect(
      written.filter(({ path }) => !fileParsers.some((each) => each.path.test(path)) && notParsed[path] === undefined),
    ).toEqual([]);
  });

  it('is parsed where there is a parser: each of them has lines', () => {
    for (const { path, program } of fileParsers) {
      expect(accepts[program]).toBeDefined();
      expect(written.filter((each) => path.test(each.path))).not.toEqual([]);
    }
  });
});
