import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';

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
  bmc: '10.20.0.202',
  user: 'fence',
  instance: 'MAIL',
  witness: 'mail-c',
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
        const text = `${lines.join('\n')}\n`.replaceAll(
          /\{([a-z][a-z-]*)\}/g,
          (_, name: string) => values[name] ?? name,
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

interface Parser {
  readonly path: RegExp;
  readonly program: string;
  readonly accepts: (text: string) => void;
}

const parsers: readonly Parser[] = [
  { path: /keepalived\.conf$/, program: 'keepalived', accepts: acceptedByKeepalived },
  { path: /corosync\.conf$/, program: 'corosync', accepts: acceptedByCorosync },
  { path: /drbd\.d\//, program: 'drbdadm', accepts: acceptedByDrbdadm },
  { path: /csync2\.cfg$/, program: 'csync2', accepts: acceptedByCsync2 },
  { path: /\.lua$/, program: 'luac', accepts: acceptedByLua },
  { path: /apt\.conf\.d\//, program: 'apt-config', accepts: acceptedByApt },
  { path: /\.sh$/, program: 'sh', accepts: acceptedByShell },
];

/** Files whose program does not run here, or has no way to check a file, and where their syntax is described. */
const notParsed: Readonly<Record<string, string>> = {
  '/etc/lvm/lvm.conf': 'lvm2 is not installed in CI; lvm.conf(5)',
  '/etc/multipath.conf': 'multipath-tools is not installed in CI; multipath.conf(5)',
  '/etc/default/sbd': 'has no checker; sbd(8)',
  '/etc/hosts': 'has no checker; hosts(5)',
  '/etc/modules-load.d/ipmi.conf': 'has no checker; modules-load.d(5)',
  '/etc/ha.d/ha.cf': 'Heartbeat is not installed; ha.cf(5)',
  '/etc/sysctl.d/60-mail.conf': 'a site’s setting; sysctl.d(5)',
  '/etc/bm/bm.ini': 'BlueMind is not public',
  '/usr/share/bm-elasticsearch/config/elasticsearch.yml': 'Elasticsearch is not installed; a line of YAML',
  '/etc/incron.d/halint': 'incron is not installed in CI; incrontab(5)',
  '/etc/systemd/system/resource-agents-deps.target.d/storage.conf': 'no systemd runs in CI; systemd.unit(5)',
  '/etc/systemd/logind.conf.d/fencing.conf': 'no systemd runs in CI; logind.conf(5)',
  '/etc/systemd/network/10-mail.link': 'no systemd runs in CI; systemd.link(5)',
  '/etc/postgresql/{version}/{cluster}/start.conf': 'has no checker; pg_createcluster(1)',
  '/etc/postgresql/{version}/{cluster}/postgresql.conf': 'the directory of a site; postgresql.conf',
};

describe('what remedies write into files', () => {
  for (const { path, program, accepts } of parsers) {
    describe.skipIf(!isThere(program))(`is accepted by ${program} (skipped: ${program} is not installed)`, () => {
      it.each(written.filter((each) => path.test(each.path)).map((each) => [each.id, each.text] as const))(
        '%s',
        (_, text) => {
          accepts(text);
        },
      );
    });
  }

  it('is parsed above, or there is a reason why it cannot be here', () => {
    expect(
      written.filter(({ path }) => !parsers.some((each) => each.path.test(path)) && notParsed[path] === undefined),
    ).toEqual([]);
  });

  it('is parsed where there is a parser: each of them has lines', () => {
    for (const { path } of parsers) expect(written.filter((each) => path.test(each.path))).not.toEqual([]);
  });
});
