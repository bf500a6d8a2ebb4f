import { renderMessage } from '../../../src/sync/apply/outcome/render-message.ts';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActivationId, ValidatorId } from '../../../src/sync/plan/plan.ts';
import { activations, completeActivation } from '../../../src/sync/apply/checks/activations.ts';
import { contentChecker } from '../../../src/sync/apply/checks/content-checks.ts';
import { inFolder, judge, place, program, useHostFolder } from './judged-file.ts';
import { TwoRoots } from './two-roots.ts';

useHostFolder();

const openssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!openssl)('certificates (needs openssl)', () => {
  const pem: Record<string, string> = {};
  let made: string;
  beforeAll(() => {
    made = mkdtempSync(join(tmpdir(), 'halint-pem-'));
    const make = (name: string, key: readonly string[], days: string, extension: readonly string[] = []): void => {
      spawnSync('openssl', [
        'req',
        '-x509',
        '-nodes',
        '-subj',
        `/CN=${name}`,
        '-days',
        days,
        ...key,
        ...extension,
        '-keyout',
        join(made, `${name}.key`),
        '-out',
        join(made, `${name}.crt`),
      ]);
      pem[`${name} key`] = readFileSync(join(made, `${name}.key`), 'utf8');
      pem[`${name} certificate`] = readFileSync(join(made, `${name}.crt`), 'utf8');
    };
    make('rsa', ['-newkey', 'rsa:2048'], '30');
    make('ec', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'], '30');
    make('leaf', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'], '30', [
      '-addext',
      'basicConstraints=critical,CA:FALSE',
    ]);
  });
  afterAll(() => rmSync(made, { recursive: true, force: true }));
  const of = (name: string): string => pem[name] ?? '';
  const target = '/etc/ssl/certs/bm_cert.pem';

  it('with their key are fit, whatever the kind of key', () => {
    for (const kind of ['rsa', 'ec'])
      expect(judge('certificate-and-key', target, of(`${kind} certificate`) + of(`${kind} key`))).toBe('0');
  });

  it('with the key of another one, without one, with two, or cut off, are not', () => {
    expect(judge('certificate-and-key', target, of('rsa certificate') + of('ec key'))).toMatch(
      /^1 its key does not belong/,
    );
    expect(judge('certificate-and-key', target, of('rsa certificate'))).toMatch(
      /^1 it does not hold exactly one private key/,
    );
    expect(judge('certificate-and-key', target, of('rsa certificate') + of('rsa key') + of('ec key'))).toMatch(
      /^1 it does not hold exactly one/,
    );
    expect(judge('certificate-and-key', target, of('rsa certificate') + of('rsa key').slice(0, 400))).toMatch(/^1 /);
    expect(judge('certificate-and-key', target, '')).toMatch(/^1 it holds no certificate/);
  });

  it('never say anything of the key', () => {
    const words = judge('certificate-and-key', target, of('rsa certificate') + of('ec key'));
    const line = of('ec key').split('\n')[1] ?? '';
    expect(line.length).toBeGreaterThan(20);
    expect(words).not.toContain(line);
  });

  it('and keys in files of their own are read, whatever their dates say', () => {
    for (const name of ['rsa certificate', 'ec certificate', 'rsa key', 'ec key'])
      expect(judge('pem', '/etc/bm/nodeclient.pem', of(name))).toBe('0');
    expect(judge('pem', '/etc/bm/nodeclient.pem', of('ec certificate') + of('rsa key'))).toBe('0');
    expect(judge('pem', '/etc/bm/nodeclient.pem', of('rsa key').slice(0, 400))).toMatch(
      /^1 its private key cannot be read/,
    );
    expect(judge('pem', '/etc/bm/nodeclient.pem', of('rsa certificate').slice(0, 400))).toMatch(
      /^1 its first certificate cannot be read/,
    );
    expect(judge('pem', '/etc/bm/nodeclient.pem', 'hello\n')).toMatch(/^1 it holds neither/);
  });

  it('of an authority are only those', () => {
    expect(judge('certificate-authority', '/var/lib/bm-ca/cacert.pem', of('rsa certificate'))).toBe('0');
    expect(judge('certificate-authority', '/var/lib/bm-ca/cacert.pem', of('leaf certificate'))).toMatch(
      /^1 it is not the certificate of an authority/,
    );
    expect(judge('certificate-authority', '/var/lib/bm-ca/cacert.pem', 'hello')).toMatch(/^1 it is no certificate/);
  });
});

describe('texts', () => {
  it.each<[ValidatorId, string, string, string]>([
    ['sysctl', '/etc/sysctl.conf', '# comment\nvm.swappiness = 1\n-net.ipv4.ip_forward=1\n', 'vm.swappiness\n'],
    ['imapd', '/etc/imapd.conf', 'configdirectory: /var/lib/cyrus\n# x\n', 'configdirectory /var/lib/cyrus\n'],
    ['yaml', '/etc/x.yml', 'a: 1\n', 'a\u0000b'],
    ['ini', '/etc/bm/bm.ini', '[a]\nb = c\n', 'a\u0000b'],
  ])('%s lets pass what is fit and nothing else', (id, target, good, bad) => {
    expect(judge(id, target, good)).toBe('0');
    expect(judge(id, target, bad)).toMatch(/^1 ./);
  });

  it('that a shell runs are read by that shell and not run; other programs are not judged', () => {
    const ran = inFolder('ran');
    expect(judge('script', '/etc/init.d/bm-iptables', `#!/bin/sh -e\ntouch ${ran}\n`)).toBe('0');
    expect(judge('script', '/etc/init.d/bm-iptables', '#!/bin/sh\nif true; then echo\n')).toMatch(/^1 .*unexpected/);
    expect(judge('script', '/usr/bin/x', '#!/usr/bin/env bash\na=(1 2)\n')).toBe('0');
    expect(judge('script', '/usr/bin/x', '#!/bin/bash\na=(1 2\n')).toMatch(/^1 ./);
    expect(judge('script', '/usr/bin/x', `#!/usr/bin/perl\nBEGIN { system "touch ${ran}" }\n`)).toBe('0');
    expect(existsSync(ran)).toBe(false);
  });

  it('are read by a parser on their way, which tells the place and not the text', () => {
    const item = (validator: ValidatorId) => {
      const pair = new TwoRoots();
      try {
        pair.write('a', '/etc/x', 'x');
        const [found] = pair.plan([{ path: '/etc/x', validators: [validator] }]).items;
        if (found === undefined) throw new Error('no item');
        return found;
      } finally {
        pair.remove();
      }
    };
    const told = (validator: ValidatorId, text: string): string | undefined => {
      const problem = contentChecker.problemIn(item(validator), Buffer.from(text));
      return problem === undefined
        ? undefined
        : renderMessage({ code: 'content-invalid', item: 'x', problem }).join(' ').replace('x: ', '');
    };
    expect(told('yaml', 'a: 1\nb: [x, y]\n')).toBeUndefined();
    expect(told('yaml', 'a: 1\nsecret: [x\n')).toMatch(/^it is not valid YAML \(line \d/);
    expect(told('yaml', 'a: 1\na: 2\n')).toMatch(/DUPLICATE_KEY/);
    expect(told('ini', '[global]\nurl = https://mail\n; c\n\n')).toBeUndefined();
    expect(told('ini', '[global]\nhunter2\n')).toBe('line 2 is neither a section nor a setting.');
  });
});

describe('programs that judge', () => {
  it('postfix: what the staged file adds to the warnings counts, and what was there before does not', () => {
    place('root/etc/postfix/main.cf', 'old = 1\n');
    place('root/etc/postfix/master.cf', 'smtp inet\n');
    // As postconf -n: a warning for each parameter that it does not know, on standard error, and status 0.
    program(
      'postconf',
      `shift; case "$2" in -M) exit 0 ;; esac; sed -n 's/^\\([a-z]*\\) = .*/postconf: warning: unused parameter: \\1/p' "$1/main.cf" >&2`,
    );
    expect(judge('postfix', '/etc/postfix/main.cf', 'old = 2\n')).toBe('0');
    expect(judge('postfix', '/etc/postfix/main.cf', 'old = 2\ntypo = 1\n')).toBe('1 unused parameter: typo');
    expect(readFileSync(inFolder('root/etc/postfix/main.cf'), 'utf8')).toBe('old = 1\n');
  });

  it('maps: a warning is a no', () => {
    program('postconf', 'echo hash');
    program(
      'postalias',
      'case "$(cat "${1#hash:}")" in *:*) ;; *) echo "postalias: warning: line 1: name and value" ;; esac',
    );
    expect(judge('postalias', '/etc/aliases', 'root: admin\n')).toBe('0');
    expect(judge('postalias', '/etc/aliases', 'root admin\n')).toMatch(/^1 postalias: warning/);
  });

  const programs: readonly (readonly [ValidatorId, string])[] = [
    ['postfix', 'postconf'],
    ['postalias', 'postalias'],
    ['postmap', 'postmap'],
    ['nginx', 'nginx'],
  ];
  const missing = programs.filter(([, name]) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
  it.each(missing)('%s without its program is unknown and no yes (where %s is not installed)', (id, name) => {
    expect(judge(id, '/etc/postfix/x', 'x')).toBe(`3 ${name} is not installed`);
  });
});

describe('activations', () => {
  const run = (id: ActivationId, more: readonly string[] = []): string => {
    const { status, stdout } = spawnSync(
      'sh',
      ['-c', completeActivation(activations[id]), 'activate', inFolder('root'), inFolder(), ...more],
      { encoding: 'utf8', env: { PATH: `${inFolder('bin')}:/usr/sbin:/usr/bin:/sbin:/bin`, QUOTING_STYLE: 'c' } },
    );
    return `${status} ${stdout.trim()}`.trim();
  };

  it('start nothing that does not run', () => {
    program('systemctl', 'exit 3');
    program('postfix', 'echo started; exit 0');
    for (const id of ['postfix-reload', 'nginx-reload', 'postgresql-reload'] as const)
      expect(run(id)).toMatch(/^3 \w+ does not run there: nothing to do$/);
  });

  it('reload what runs, under whichever name, and restart nothing that knows no reload', () => {
    const log = inFolder('log');
    program(
      'systemctl',
      `case "$1 $*" in is-active*bm-nginx*) exit 0 ;; is-active*) exit 3 ;; show*) echo yes ;; *) echo "$*" >>'${log}' ;; esac`,
    );
    expect(run('nginx-reload')).toBe('0');
    expect(readFileSync(log, 'utf8')).toBe('reload bm-nginx\n');
    program(
      'systemctl',
      `case "$1 $*" in is-active*bm-nginx*) exit 0 ;; is-active*) exit 3 ;; show*) echo no ;; *) echo "$*" >>'${log}' ;; esac`,
    );
    expect(run('nginx-reload')).toBe('3 bm-nginx knows no reload: restart it when it suits');
    expect(readFileSync(log, 'utf8')).toBe('reload bm-nginx\n');
  });

  it('never restart what belongs to the cluster', () => {
    program('systemctl', 'exit 0');
    expect(run('bm-restart-by-hand')).toBe(
      '0 restart the BlueMind services through their manager (pcs resource restart) when a downtime of minutes suits',
    );
    program('systemctl', 'exit 3');
    expect(run('bm-restart-by-hand')).toBe('3 BlueMind does not run there: nothing to do');
  });

  it('sysctl keeps the values from before, and sets them again on the way back', () => {
    place('root/etc/sysctl.conf', 'vm.swappiness = 1\n');
    const log = inFolder('log');
    program('sysctl', `case "$1" in -n) echo 60 ;; *) for last; do :; done; cat "$last" >>'${log}' ;; esac`);
    expect(run('sysctl-load')).toBe('0');
    expect(readFileSync(log, 'utf8')).toBe('vm.swappiness = 1\n');
    expect(run('sysctl-load', ['back'])).toBe('0');
    expect(readFileSync(log, 'utf8')).toBe('vm.swappiness = 1\nvm.swappiness = 60\n');
  });
});
