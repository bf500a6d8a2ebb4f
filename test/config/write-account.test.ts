import { describe, expect, it } from 'vitest';
import type { ConfiguredHost } from '../../src/config/configuration.ts';
import { parseConfiguration } from '../../src/config/load.ts';
import { renderProblems } from '../../src/config/reading/problem.ts';

function loaded(main: string, others: Readonly<Record<string, string>> = {}) {
  return parseConfiguration(main, {
    file: '/etc/halint/halint.yaml',
    display: 'halint.yaml',
    home: '/home/me',
    read: (path) => (others[path] === undefined ? { failure: 'no such file' } : { text: others[path] }),
  });
}

/** Host a of a pair whose hosts are written like this. */
function host(written: string, top = '', others: Readonly<Record<string, string>> = {}): ConfiguredHost {
  const result = loaded(`${top}\npair: { hosts: { a: { ${written} }, b: { address: mail-b } } }`, others);
  if (!result.ok) throw new Error(renderProblems(result.problems));
  const [pair] = result.configuration.pairs;
  if (pair === undefined) throw new Error('no pair');
  return pair.sides.a;
}

const problems = (written: string, top = ''): string => {
  const result = loaded(`${top}\npair: { hosts: { a: { ${written} }, b: { address: mail-b } } }`);
  return result.ok ? 'no problem' : renderProblems(result.problems);
};

describe('the account that writes', () => {
  it('is the one that reads where nothing is said', () => {
    expect(host('address: mail-a, user: halint, sudo: true')).not.toHaveProperty('write');
  });

  it('goes the same way to the same machine, with its own name, key and sudo', () => {
    const { connection, write } = host(
      'address: mail-a, port: 2222, user: halint, identityFile: ro, jump: admin@bastion, fingerprint: ' +
        'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, write: { user: halint-sync, identityFile: rw, sudo: true ' +
        '}',
    );
    expect(connection).toMatchObject({ user: 'halint', identityFiles: ['/etc/halint/ro'], sudo: { kind: 'none' } });
    expect(write).toEqual({
      ...connection,
      user: 'halint-sync',
      identityFiles: ['/etc/halint/rw'],
      sudo: { kind: 'sudo' },
    });
  });

  it('keeps what is not said: a key for another name, a name with another key, sudo', () => {
    expect(host('address: mail-a, identityFile: ro, sudo: true, write: { user: halint-sync }').write).toMatchObject({
      user: 'halint-sync',
      identityFiles: ['/etc/halint/ro'],
      sudo: { kind: 'sudo' },
    });
    expect(host('address: mail-a, user: halint, write: { identityFile: rw }').write).toMatchObject({
      user: 'halint',
      identityFiles: ['/etc/halint/rw'],
    });
  });

  it('never gets the password of another account, nor the passphrase of another key', () => {
    const reading = 'address: mail-a, user: halint, identityFile: ro, passphrase: { env: P }, password: { env: W }';
    const other = host(`${reading}, write: { user: halint-sync, identityFile: rw }`).write;
    expect(other).not.toHaveProperty('passphrase');
    expect(other).not.toHaveProperty('password');
    const own = host(
      `${reading}, write: { user: halint-sync, identityFile: rw, passphrase: { env: Q }, password: { file: word } }`,
    ).write;
    expect(own).toMatchObject({
      passphrase: { kind: 'env', variable: 'Q' },
      password: { kind: 'file', path: '/etc/halint/word' },
    });
    const same = host(`${reading}, write: { sudo: true }`).write;
    expect(same).toMatchObject({ passphrase: { variable: 'P' }, password: { variable: 'W' } });
  });

  it('is said for all hosts in defaults, key by key for one, and in what is extended, from its own folder', () => {
    expect(
      host(
        'address: mail-a, write: { identityFile: rw }',
        'defaults: { user: halint, write: { user: halint-sync, sudo: true } }',
      ).write,
    ).toMatchObject({ user: 'halint-sync', identityFiles: ['/etc/halint/rw'], sudo: { kind: 'sudo' } });
    const site = {
      '/etc/site.yaml':
        'defaults: { write: { user: halint-sync, identityFile: keys/rw, sudo: { password: { file: sudo } } } }',
    };
    expect(
      host('address: mail-a', 'extends: ../site.yaml\ndefaults: { write: { user: writer } }', site).write,
    ).toMatchObject({
      user: 'writer',
      identityFiles: ['/etc/keys/rw'],
      sudo: { kind: 'sudo-password', password: { path: '/etc/sudo' } },
    });
  });

  it('on the machine that halint runs on differs in sudo only', () => {
    expect(host('transport: local, write: { sudo: true }')).toMatchObject({
      connection: { kind: 'local', sudo: { kind: 'none' } },
      write: { kind: 'local', sudo: { kind: 'sudo' } },
    });
    expect(problems('transport: local, write: { user: root }')).toMatch(
      /^halint\.yaml:2:\d+: with transport local, halint writes as the account that runs it/,
    );
    expect(host('transport: local', 'defaults: { write: { user: halint-sync, sudo: true } }').write).toEqual({
      kind: 'local',
      sudo: { kind: 'sudo' },
    });
  });

  it('is refused for a read-only host, and ignored there if it is a default', () => {
    expect(problems('transport: tree, path: rendered/a, write: { sudo: true }')).toMatch(
      /^halint\.yaml:2:\d+: a tree is read-only/,
    );
    expect(host('transport: tree, path: rendered/a', 'defaults: { write: { user: halint-sync } }')).not.toHaveProperty(
      'write',
    );
  });

  it('requires sudo settings if sudo needs the password of another account', () => {
    const reading = 'address: mail-a, user: halint, sudo: { password: { env: S } }';
    expect(problems(`${reading}, write: { user: halint-sync }`)).toMatch(
      /^halint\.yaml:2:\d+: sudo is configured with the password of the reading account/,
    );
    expect(
      problems(
        'address: mail-a',
        'defaults: { user: halint, sudo: { password: { env: S } }, write: { user: halint-sync } }',
      ),
    ).toMatch(/^halint\.yaml:1:\d+: sudo is configured/);
    expect(host(`${reading}, write: { user: halint-sync, sudo: true }`).write).toMatchObject({
      sudo: { kind: 'sudo' },
    });
    expect(host(`${reading}, write: { user: halint, identityFile: rw }`).write).toMatchObject({
      sudo: { kind: 'sudo-password' },
    });
  });

  it('takes no way of its own, and is never empty', () => {
    expect(problems('address: mail-a, write: { port: 2222 }')).toMatch(/unknown key "port" in pair\.hosts\.a\.write/);
    expect(problems('address: mail-a, write: { usr: x }')).toMatch(/did you mean "user"/);
    expect(problems('address: mail-a, write: {}')).toMatch(/expected a mapping with the account that writes/);
  });
});
