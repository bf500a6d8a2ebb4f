/**
 * Two machines out of one: two sshds on loopback, each in a mount namespace of its own with its own /etc, /var/lib and
 * data folder, so that the very command that runs on real hosts runs on these. Needs root. What tells who is active
 * (the addresses, the services, the mounted data) follows a file `/etc/role` of each host.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { prepareLogin, programPath, untilListening, writeSshdConfig } from './sshd.mjs';

/** @typedef {'a' | 'b'} Side */

const programs = ['sshd', 'ssh', 'ssh-keygen', 'unshare', 'nsenter', 'ip', 'systemctl'];

/** Why there can be no two hosts here, or undefined. */
export function noTwoHosts() {
  if (userInfo().uid !== 0) return 'needs root, for mount namespaces';
  const missing = programs.filter((name) => programPath(name) === undefined);
  if (missing.length > 0) return `needs ${missing.join(', ')}`;
  try {
    execFileSync('unshare', ['-m', '--propagation', 'private', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {
      stdio: 'ignore',
    });
    return undefined;
  } catch {
    return 'needs to be allowed to mount in a namespace of its own';
  }
}

/** Prints one loopback interface, and the floating address beside it on the active host. */
const fakeIp = `#!/bin/sh
[ "$(cat /etc/role)" = active ] && more=',{"family":"inet","local":"192.0.2.10","prefixlen":24,"scope":"global","label":"lo"}'
case "$*" in *-j*) printf '[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"operstate":"UNKNOWN","link_type":"loopback","address":"00:00:00:00:00:00","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host","label":"lo"}%s]}]\\n' "$more" ;; *) exit 1 ;; esac
`;

/** Every unit that is asked for is there; those that own the data run on the active host. */
const fakeSystemctl = `#!/bin/sh
[ "$1" = show ] || exit 3
state=inactive sub=dead
[ "$(cat /etc/role)" = active ] && state=active sub=running
for unit; do case $unit in *.service|*.socket|*.target|*.timer|*.mount)
case $unit in bm-core.service|postgresql.service) s=$state u=$sub ;; *) s=inactive u=dead ;; esac
printf 'Id=%s\\nNames=%s\\nLoadState=loaded\\nActiveState=%s\\nSubState=%s\\nUnitFileState=disabled\\n\\n' "$unit" "$unit" "$s" "$u" ;; esac; done
`;

/**
 * Starts the two hosts in a folder, which is made where it is not there and goes with them.
 * @param {string} folder
 */
export async function startTwoHosts(folder) {
  mkdirSync(folder, { recursive: true });
  const addresses = { a: '127.0.0.2', b: '127.0.0.3' };
  const { port, key, knownHosts } = await prepareLogin(folder, Object.values(addresses));
  const children = {
    a: await startHost(folder, 'a', addresses.a, port),
    b: await startHost(folder, 'b', addresses.b, port),
  };
  const pids = { a: children.a.pid ?? 0, b: children.b.pid ?? 0 };

  /** A file of a host, as the machine itself sees it. */
  const path = (/** @type {Side} */ side, /** @type {string} */ name) => join(folder, side, name);
  /** Words before a command that make it run on a host. */
  const on = (/** @type {Side} */ side) => ['nsenter', '-m', '-t', String(pids[side]), '--'];
  const setRole = (/** @type {Side} */ active) => {
    for (const side of /** @type {const} */ (['a', 'b'])) {
      writeFileSync(path(side, '/etc/role'), side === active ? 'active\n' : 'passive\n');
      const [enter = '', ...rest] = on(side);
      const mounted =
        side === active
          ? 'mountpoint -q /var/spool/cyrus || mount -t tmpfs data /var/spool/cyrus'
          : 'mountpoint -q /var/spool/cyrus && umount /var/spool/cyrus; :';
      execFileSync(enter, [...rest, 'sh', '-c', mounted]);
    }
  };
  setRole('a');
  /**
   * The halint.yaml of the pair; `local`: the host that halint itself runs on.
   * @param {readonly string[]} files
   * @param {Side} [local]
   */
  const config = (files, local) => {
    const host = (/** @type {Side} */ side) =>
      side === local
        ? `{ name: mail-${side}, address: ${addresses[side]}, transport: local }`
        : `{ name: mail-${side}, address: ${addresses[side]}, transport: ssh2 }`;
    const file = join(folder, `halint-${local ?? 'remote'}.yaml`);
    writeFileSync(
      file,
      `defaults: { user: root, port: ${port}, sudo: false, identityFile: ${key}, knownHosts: ${knownHosts} }
pair:
  name: mail
  virtualIps: [192.0.2.10]
  policy: { syncedFiles: ${JSON.stringify(files)} }
  hosts:
    a: ${host('a')}
    b: ${host('b')}
`,
    );
    return file;
  };
  /** Whether something has been agreed on, so that a change can be told from a first contact. */
  const agreed = (/** @type {Side} */ side) => existsSync(path(side, '/var/lib/halint/base/agreed.json'));
  const stop = () => {
    for (const child of Object.values(children)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  return { port, key, knownHosts, addresses, pids, path, on, setRole, config, agreed, stop };
}

/** One sshd in a namespace of its own; the namespace goes with it. */
async function startHost(
  /** @type {string} */ folder,
  /** @type {Side} */ side,
  /** @type {string} */ address,
  /** @type {number} */ port,
) {
  const root = join(folder, side);
  for (const name of ['etc', 'var/lib', 'bin']) mkdirSync(join(root, name), { recursive: true, mode: 0o755 });
  for (const name of [
    'passwd',
    'group',
    'shadow',
    'nsswitch.conf',
    'ssl',
    'ld.so.cache',
    'alternatives',
    'pam.d',
    'security',
    'login.defs',
    'ssh',
    'localtime',
    'postfix',
  ]) {
    if (existsSync(join('/etc', name)))
      cpSync(join('/etc', name), join(root, 'etc', name), { recursive: true, verbatimSymlinks: true });
  }
  writeFileSync(join(root, 'etc/machine-id'), `${(side === 'a' ? '1' : '2').repeat(32)}\n`);
  writeFileSync(join(root, 'etc/hostname'), `mail-${side}\n`);
  writeFileSync(
    join(root, 'etc/hosts'),
    '127.0.0.1 localhost\n127.0.0.2 mail-a.example.org mail-a\n127.0.0.3 mail-b.example.org mail-b\n',
  );
  rmSync(join(root, 'etc/ssh'), { recursive: true, force: true });
  mkdirSync(join(root, 'etc/ssh'));
  execFileSync('ssh-keygen', [
    '-q',
    '-t',
    'ed25519',
    '-N',
    '',
    '-C',
    side,
    '-f',
    join(root, 'etc/ssh/ssh_host_ed25519_key'),
  ]);
  writeFileSync(join(root, 'etc/role'), 'passive\n');
  for (const [name, text] of Object.entries({ ip: fakeIp, systemctl: fakeSystemctl })) {
    writeFileSync(join(root, 'bin', name), text);
    chmodSync(join(root, 'bin', name), 0o755);
  }
  const config = writeSshdConfig(folder, address, port);
  const sshd = realpathSync(programPath('sshd') ?? 'sshd');
  const over = ['ip', 'systemctl'].map(
    (name) => `mount --bind ${join(root, 'bin', name)} ${realpathSync(programPath(name) ?? name)}`,
  );
  const script = [
    'set -e',
    ...over,
    `mount --bind ${join(root, 'var/lib')} /var/lib`,
    'mount -t tmpfs spool /var/spool',
    'mkdir /var/spool/cyrus',
    `mount --bind ${join(root, 'etc')} /etc`,
    `exec ${sshd} -D -e -f ${config}`,
  ].join('\n');
  const child = spawn('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  process.on('exit', () => child.kill('SIGKILL'));
  await untilListening(child, address, port);
  return child;
}
