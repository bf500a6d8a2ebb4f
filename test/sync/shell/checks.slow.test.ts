import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { activations, completeActivation } from '../../../src/sync/apply/checks/activations.ts';
import { completeText } from '../../../src/sync/apply/checks/validator.ts';
import { validators } from '../../../src/sync/apply/checks/validators.ts';
import privateMounts from '../../../src/sync/apply/shell/validators/private-mounts.sh';
import type { ActivationId, ValidatorId } from '../../../src/sync/plan/plan.ts';
import { newFolders, runShell, shells } from '../../shell/run-shell.ts';

/**
 * Each validator and activation by itself, in every shell of a host, with programs that a test provides. What the real
 * programs say is in test/sync/host.
 */

const folder = newFolders();

function program(name: string, shell: string): void {
  mkdirSync(folder.path('bin'), { recursive: true });
  writeFileSync(folder.path(`bin/${name}`), `#!/bin/sh\n${shell}\n`);
  chmodSync(folder.path(`bin/${name}`), 0o755);
}

describe.each(shells)('%s', (shell) => {
  const inFolder = (text: string, ...words: readonly string[]): string => {
    const script = `PATH=$1/bin:$PATH\nfolder=$1\ncd "$1"\nset -- ${words.join(' ')}\n${text}`;
    const { status, stdout } = runShell(shell, script, folder.path());
    return `${status} ${stdout}`.trim();
  };

  describe('a validator', () => {
    beforeEach(() => {
      for (const name of ['work', 'root/etc/nginx', 'root/etc/postfix', 'root/etc/keepalived'])
        mkdirSync(folder.path(name), { recursive: true });
      writeFileSync(folder.path('list'), '');
    });
    const validate = (id: ValidatorId, text: string): string => {
      writeFileSync(folder.path('staged'), text);
      const words = ['"$folder/staged"', '"$folder/root/etc/x"', '"$folder/work"', '"$folder/root"', '"$folder/list"'];
      return inFolder(completeText(validators[id]), ...words);
    };

    it.for<[ValidatorId, string, string]>([
      ['sudoers', 'visudo', 'root ALL=(ALL) ALL'],
      ['sshd', 'sshd', 'Port 22'],
      ['postalias', 'postalias', 'root: admin'],
      ['postmap', 'postmap', 'a b'],
    ])('%s passes on the word of %s, and needs it', ([id, name, text]) => {
      expect(validate(id, text)).toMatch(existsSync(`/usr/sbin/${name}`) ? /^\d/ : /^3 /);
      program(name, 'exit 0');
      program('postconf', 'echo hash');
      expect(validate(id, text)).toBe('0');
      program(name, 'echo "line 1: bad"; exit 1');
      expect(validate(id, text)).toMatch(/^1\b/);
    });

    it.for<[ValidatorId, string, RegExp]>([
      ['sysctl', 'net.ipv4.ip_forward = 1\n# comment\n-kernel.x=2\n', /^0$/],
      ['sysctl', 'net.ipv4.ip_forward\n', /^1 line 1 sets nothing$/],
      ['script', '#!/bin/sh\necho ok\n', /^0$/],
      ['script', '#!/bin/sh\nif true\n', /^1 ./],
      ['script', '#!/usr/bin/perl\n}}}\n', /^0$/],
      ['yaml', 'a: 1\n', /^0$/],
      ['ini', 'a\0b', /^1 it holds NUL bytes$/],
      ['pem', 'hello\n', /^1 it holds neither a certificate nor a private key$/],
      ['certificate-and-key', 'hello\n', /^1 it holds no certificate$/],
      ['certificate-authority', 'hello\n', /^1 it is no certificate, or has expired$/],
      ['postgresql', '', /^3 PostgreSQL .* is not installed$/],
    ])('%s judges %j', ([id, text, expected]) => {
      expect(validate(id, text)).toMatch(expected);
    });

    it('of a whole folder sees the staged file in the place of the present one', () => {
      mkdirSync(folder.path('root/etc/postfix'), { recursive: true });
      writeFileSync(folder.path('root/etc/postfix/main.cf'), 'old\n');
      writeFileSync(folder.path('list'), `${folder.path('staged')}\t/etc/postfix/main.cf\n`);
      program('postconf', 'cat "$2/main.cf" >>"${0%/*}/../seen"');
      expect(validate('postfix', 'new\n')).toBe('0');
      expect(readFileSync(folder.path('seen'), 'utf8')).toContain('old\nnew\n');
    });

    it('says when keepalived is too old to test a configuration', () => {
      program('keepalived', 'echo usage');
      expect(validate('keepalived', 'x')).toBe('3 keepalived there is too old to test a configuration');
    });

    it.for<ValidatorId>(['nginx', 'corosync'])('%s does not run where it cannot be isolated', (id) => {
      program(id, `touch "$\{0%/*}/../ran"`);
      program('unshare', 'exit 1');
      expect(validate(id, 'x')).toMatch(/^4 /);
      expect(existsSync(folder.path('ran'))).toBe(false);
    });

    it('isolated: says why not, and ends', () => {
      expect(inFolder(`${privateMounts}\nnot_private 'a reason'\necho on`)).toBe(
        '4 it cannot be tested apart from the running system: a reason',
      );
    });
  });

  describe('an activation', () => {
    const activate = (id: ActivationId, direction = ''): string => {
      for (const name of ['root/etc/sysctl.d', 'backup']) mkdirSync(folder.path(name), { recursive: true });
      return inFolder(completeActivation(activations[id]), '"$folder/root"', '"$folder/backup"', direction || "''");
    };
    const log = (): string => (existsSync(folder.path('log')) ? readFileSync(folder.path('log'), 'utf8') : '');
    /** systemctl of a host on which these units run. */
    const running = (units: string, reload = 'yes'): void =>
      program(
        'systemctl',
        `case "$1 $*" in
is-active*) for last; do case " ${units} " in *" $last "*) exit 0 ;; esac; done; exit 3 ;;
show*) echo ${reload} ;;
*) echo "$*" >>"\${0%/*}/../log" ;;
esac`,
      );

    it.for<[ActivationId, string]>([
      ['nginx-reload', 'nginx'],
      ['postgresql-reload', 'postgresql'],
    ])('%s reloads a service that runs, and starts none', ([id, unit]) => {
      running('other');
      expect(activate(id)).toMatch(/^3 \w+ does not run there: nothing to do$/);
      running(unit);
      expect(activate(id)).toBe('0');
      expect(log()).toBe(`reload ${unit}\n`);
      running(unit, 'no');
      expect(activate(id)).toBe(`3 ${unit} knows no reload: restart it when it suits`);
    });

    it('postfix-reload fails where Postfix does not run afterwards', () => {
      running('postfix');
      program('postfix', '[ "$1" = reload ]');
      expect(activate('postfix-reload')).toBe('1');
      program('postfix', 'exit 0');
      expect(activate('postfix-reload')).toBe('0');
    });

    it('bm-restart-by-hand restarts nothing and tells a person', () => {
      running('bm-core');
      expect(activate('bm-restart-by-hand')).toMatch(/^0 restart the BlueMind services/);
      expect(log()).toBe('');
    });

    it('sysctl-load keeps the values from before, and sets them again on the way back', () => {
      program(
        'sysctl',
        `case "$*" in
'-n -e vm.swappiness') echo 60 ;;
'-q -e -p'*) for last; do :; done; cat "$last" >>"\${0%/*}/../log" ;;
esac`,
      );
      mkdirSync(folder.path('root/etc'), { recursive: true });
      writeFileSync(folder.path('root/etc/sysctl.conf'), 'vm.swappiness = 1\n');
      expect(activate('sysctl-load')).toBe('0');
      expect(activate('sysctl-load', 'back')).toBe('0');
      expect(log()).toBe('vm.swappiness = 1\nvm.swappiness = 60\n');
    });
  });
});
