import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { init } from '../../src/cli/commands/configuration/init.ts';
import { inventoryHosts } from '../../src/cli/input/inventory.ts';

// Written by hand from the Ansible documentation, "How to build your inventory", and ssh_config(5).
const ini = `# comment
[mail]
mail-[01:02].example.org ansible_port=2222
db ansible_host=192.0.2.9 ansible_user='root'

[mail:vars]
ansible_user = halint
ansible_ssh_private_key_file=~/.ssh/mail

[site:children]
mail
`;
const yaml = `all:
  vars: { ansible_user: halint }
  children:
    mail:
      hosts:
        mail-a: { ansible_host: 192.0.2.11, ansible_port: 2222 }
        mail-b: { ansible_host: "2001:db8::12", ansible_port: 2222 }
`;
const sshConfig = `Host mail-a
  HostName 192.0.2.11
  Port 2222
Host mail-b
  HostName=192.0.2.12
  User root
Host mail-* !mail-c
  User halint
  IdentityFile "~/.ssh/mail"
`;

const folder = mkdtempSync(join(tmpdir(), 'halint-inventory-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('an inventory', () => {
  it('of Ansible in INI has ranges, variables of hosts, and variables of groups', () => {
    expect(inventoryHosts(ini)).toEqual([
      ...['01', '02'].map((number) => ({
        name: `mail-${number}.example.org`,
        address: `mail-${number}.example.org`,
        port: 2222,
        user: 'halint',
        identityFile: '~/.ssh/mail',
      })),
      { name: 'db', address: '192.0.2.9', user: 'root', identityFile: '~/.ssh/mail' },
    ]);
  });

  it('of Ansible in YAML inherits variables', () => {
    expect(inventoryHosts(yaml)).toEqual([
      { name: 'mail-a', address: '192.0.2.11', port: 2222, user: 'halint' },
      { name: 'mail-b', address: '2001:db8::12', port: 2222, user: 'halint' },
    ]);
  });

  it('of ssh has the first value of each keyword, also from patterns', () => {
    expect(inventoryHosts(sshConfig)).toEqual([
      { name: 'mail-a', address: '192.0.2.11', port: 2222, user: 'halint', identityFile: '~/.ssh/mail' },
      { name: 'mail-b', address: '192.0.2.12', user: 'root', identityFile: '~/.ssh/mail' },
    ]);
  });

  it.each(['', '---\n- a\n', 'a: [\n', '{"a":1}'])('is nothing else: %j', (text) => {
    expect(inventoryHosts(text)).toBeUndefined();
  });
});

describe('halint init --from-inventory', () => {
  const run = (text: string, more = {}): Promise<number> => {
    writeFileSync(join(folder, 'hosts'), text);
    const output = join(folder, 'halint.yaml');
    return init(
      { fromInventory: join(folder, 'hosts'), vip: ['192.0.2.10'], output, force: true, ...more },
      { say: () => undefined },
    );
  };
  const written = (): string => readFileSync(join(folder, 'halint.yaml'), 'utf8');

  it('takes the two hosts with address, port and account', async () => {
    expect(await run(yaml)).toBe(0);
    expect(written()).toMatch(/name: mail-a\n +address: 192\.0\.2\.11\n +port: 2222\n/);
    expect(written()).toMatch(/address: ["']?2001:db8::12["']?\n +port: 2222\n/);
    expect(written()).toContain('user: halint\n');
  });

  it('needs names where there are more than two hosts', async () => {
    await expect(run(ini)).rejects.toThrow('name one with --host-a');
    await expect(run(ini, { hostA: 'mail-09', hostB: 'db' })).rejects.toThrow('has no host mail-09');
    expect(await run(ini, { hostA: 'mail-01.example.org', hostB: 'db' })).toBe(0);
  });

  it('accepts HOST:PORT without an inventory', async () => {
    const flags = { fromInventory: undefined, hostA: '192.0.2.11:2222', hostB: '[2001:db8::12]:2223' };
    expect(await run('', flags)).toBe(0);
    expect(written()).toMatch(/port: 2222\n[\s\S]*port: 2223\n/);
    await expect(run('', { ...flags, hostB: 'mail-b:70000' })).rejects.toThrow('port from 1 to 65535');
  });
});
