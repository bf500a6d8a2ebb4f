/** The same facts from the same host in the same run, by tools that people have: Ansible and testinfra. */
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { line, note, title } from './lines.mjs';
import { folder, halint, hosts, noSshd, writeConfig } from './machine.mjs';
import { ratios, rounds, run } from './rounds.mjs';
import { programPath } from './sshd.mjs';

/** Forty files that every Linux has some of. */
const files = readdirSync('/etc', { withFileTypes: true })
  .filter((entry) => entry.isFile() && statSync(join('/etc', entry.name)).size < 100_000)
  .map(({ name }) => join('/etc', name))
  .filter((path) => /^[\w/.-]+$/.test(path))
  .slice(0, 40);

export async function peers() {
  title(
    `Peers: distribution, interfaces, mounts, packages, ${files.length} files (owner, mode, SHA-256) of one host (halint = 1)`,
  );
  const missing = noSshd();
  if (missing !== undefined) return note(`skipped: ${missing}`);
  const { user, port, key, knownHosts } = await hosts();
  const config = writeConfig('ssh2', port, key, knownHosts, files);
  const facts = ['operating-system', 'addresses', 'mounts', 'packages', 'synced-files'];
  const cases = {
    halint: [process.execPath, halint, 'facts', ...facts, '--config', config, '--host', 'mail-a', '--format', 'json'],
  };
  const ssh = `-o IdentitiesOnly=yes -o UserKnownHostsFile=${knownHosts} -o ControlMaster=auto -o ControlPersist=60s -o ControlPath=${folder}/cm-%C`;
  const env = {
    ANSIBLE_PIPELINING: 'True',
    ANSIBLE_SSH_ARGS: ssh,
    ANSIBLE_GATHERING: 'explicit',
    ANSIBLE_LOCALHOST_WARNING: 'False',
    ANSIBLE_NOCOWS: '1',
    HOME: folder,
  };
  const ansible = programPath('ansible-playbook');
  if (ansible === undefined) note('Ansible is skipped: apt-get install ansible');
  else Object.assign(cases, ansibleCases(ansible, user, port, key));
  const python =
    ['/usr/bin/python3', ...(programPath('python3') === undefined ? [] : ['python3'])].find((path) =>
      existsSync(path),
    ) ?? 'python3';
  const testinfra = await run([python, '-c', 'import testinfra, pytest']).then(
    () => true,
    () => false,
  );
  if (testinfra) Object.assign(cases, testinfraCase(python, user, port, key, ssh));
  else note('testinfra is skipped: apt-get install python3-testinfra');
  const ms = await rounds(
    3,
    Object.fromEntries(
      Object.entries(cases).map(([name, argv]) => [
        name,
        async () => (await run(argv, { env, exits: [0, ...(name === 'halint' ? [3] : [])] })).ms,
      ]),
    ),
  );
  const of = (/** @type {string} */ name) => ms[name] ?? [];
  line('halint', of('halint'), 'ms');
  if (of('ansibleShell').length > 0) {
    line('Ansible, facts and one shell task for the files', ratios(of('ansibleShell'), of('halint')), '×', {
      least: 15,
    });
    line('Ansible, facts and a stat task in a loop', ratios(of('ansibleLoop'), of('halint')), '×', { least: 40 });
  }
  if (of('testinfra').length > 0)
    line('testinfra, with ControlPath', ratios(of('testinfra'), of('halint')), '×', { least: 10 });
}

function ansibleCases(
  /** @type {string} */ ansible,
  /** @type {string} */ user,
  /** @type {number} */ port,
  /** @type {string} */ key,
) {
  const inventory = join(folder, 'inventory');
  writeFileSync(
    inventory,
    `mail-a ansible_host=127.0.0.2 ansible_port=${port} ansible_user=${user} ansible_ssh_private_key_file=${key} ansible_python_interpreter=/usr/bin/python3\n`,
  );
  const play = (/** @type {string} */ name, /** @type {readonly string[]} */ tasks) => {
    const path = join(folder, `${name}.yaml`);
    const common = ['setup: { gather_subset: [distribution, network, hardware] }', 'package_facts: {}'];
    writeFileSync(
      path,
      `- hosts: all\n  gather_facts: false\n  tasks:\n${[...common, ...tasks].map((task) => `    - ${task}\n`).join('')}`,
    );
    return [ansible, '-i', inventory, path];
  };
  const list = JSON.stringify(files);
  const assertion = `assert: { that: "ansible_mounts is defined and ansible_facts.packages is defined and read is succeeded" }`;
  return {
    ansibleShell: play('shell', [
      `{ shell: "stat -c '%a %U %G %n' ${files.join(' ')}; sha256sum ${files.join(' ')}", register: read }`,
      assertion,
    ]),
    ansibleLoop: play('loop', [
      `{ stat: { path: "{{ item }}", checksum_algorithm: sha256 }, loop: ${list}, register: read }`,
      assertion,
    ]),
  };
}

function testinfraCase(
  /** @type {string} */ python,
  /** @type {string} */ user,
  /** @type {number} */ port,
  /** @type {string} */ key,
  /** @type {string} */ ssh,
) {
  const config = join(folder, 'ssh_config');
  const options = [...ssh.matchAll(/-o (\w+)=(\S+)/g)].map(([, name, value]) => `  ${name} ${value}\n`).join('');
  writeFileSync(
    config,
    `Host mail-a\n  HostName 127.0.0.2\n  Port ${port}\n  User ${user}\n  IdentityFile ${key}\n${options}`,
  );
  const path = join(folder, 'test_pair.py');
  writeFileSync(
    path,
    `import pytest
FILES = ${JSON.stringify(files)}
@pytest.mark.parametrize("path", FILES)
def test_file(host, path):
    f = host.file(path)
    assert f.mode is not None and f.user and f.group and f.sha256sum
def test_host(host):
    assert host.system_info.distribution
    assert host.interface("lo").addresses
    assert host.mount_point("/proc").exists
    assert host.package("libc6").is_installed or True
`,
  );
  return {
    testinfra: [
      python,
      '-m',
      'pytest',
      '-q',
      '-p',
      'no:cacheprovider',
      `--hosts=ssh://mail-a`,
      `--ssh-config=${config}`,
      path,
    ],
  };
}
