import { describe, expect, it } from 'vitest';
import { hostIdentity } from '../../../src/facts/identity/host-identity.ts';
import { hostNames } from '../../../src/facts/identity/host-names.ts';
import { installation } from '../../../src/facts/identity/installation.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';
import { parseFact } from '../parse-fact.ts';

const id = '0123456789abcdef0123456789abcdef';

describe('what tells a machine from others', () => {
  it('is what the host has of it', () => {
    const fact = parseFact(hostIdentity, {
      machineId: `${id}\n`,
      hostname: '# set by hand\nmail-a\n',
      keys: readAs([{ path: '/etc/ssh/ssh_host_rsa_key.pub', text: 'ssh-rsa AAAA root@image\n' }]),
    });
    expect(fact).toEqual({
      known: true,
      value: [
        { path: '/etc/machine-id', name: 'machine id', value: id, line: 1 },
        { path: '/etc/hostname', name: 'host name', value: 'mail-a', line: 2 },
        { path: '/etc/ssh/ssh_host_rsa_key.pub', name: 'SSH host key', value: 'ssh-rsa AAAA' },
      ],
    });
  });

  it.each(['uninitialized\n', '', 'ABCDEF\n'])('is no id of an image: %j', (machineId) => {
    expect(parseFact(hostIdentity, { machineId })).toEqual({ known: true, value: [] });
  });

  it('is unknown where a part may not be read', () => {
    expect(parseFact(hostIdentity, { machineId: notRead('denied', '/etc/machine-id') })).toMatchObject({
      known: false,
      reason: 'denied',
    });
  });
});

describe('host names', () => {
  it('come from the files, and from hostname -f where it answers', () => {
    const fact = parseFact(hostNames, { hostname: 'mail-a\n', qualified: 'mail-a.example.org\n' });
    expect(fact).toMatchObject({
      known: true,
      value: { configured: 'mail-a', qualified: 'mail-a.example.org' },
    });
    expect(
      parseFact(hostNames, { qualified: { stdout: '', stderr: 'hostname: Name or service not known', exit: 1 } }),
    ).toMatchObject({ value: { qualified: undefined } });
    expect(parseFact(hostNames, { qualified: notRead('timeout', 'hostname') })).toMatchObject({
      value: { qualified: undefined },
    });
  });
});

describe('the installation', () => {
  it('is none without its ids', () => {
    expect(parseFact(installation, { id: ' bluemind-1\n', server: '\n' })).toEqual({
      known: true,
      value: { id: 'bluemind-1', server: undefined },
    });
    expect(parseFact(installation, { id: notRead('denied', '/etc/bm/mcast.id') })).toMatchObject({ known: false });
  });
});
