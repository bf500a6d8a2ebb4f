import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import active from '../../../src/sync/generate/shell/halint-active.template.sh';
import clusterPcs from '../../../src/sync/generate/shell/cluster-pcs.template.sh';
import notify from '../../../src/sync/generate/shell/halint-notify.template.sh';
import receive from '../../../src/sync/generate/shell/halint-receive.template.sh';
import regenerate from '../../../src/sync/generate/shell/halint-regenerate.template.sh';
import rsync from '../../../src/sync/generate/shell/halint-rsync.template.sh';
import { fillTemplate } from '../../../src/sync/generate/template.ts';
import { newFolders, runShell, shells } from '../../shell/run-shell.ts';

/** The scripts that `sync generate` writes, each by itself, with programs that a test provides. */

const folder = newFolders();

function program(name: string, shell: string): void {
  mkdirSync(folder.path('bin'), { recursive: true });
  writeFileSync(folder.path(`bin/${name}`), `#!/bin/sh\n${shell}\n`);
  chmodSync(folder.path(`bin/${name}`), 0o755);
}
const at = (path: string): string => folder.path(path);
const text = (path: string): string => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : '');

describe('a template', () => {
  it('keeps its comments, and has a value for each placeholder', () => {
    expect(active).toMatch(/^#!\/bin\/sh\n/);
    expect(receive).toContain('\n# ');
    expect(() => fillTemplate('@A@', {})).toThrow('@A@');
    expect(() => fillTemplate('', { A: '' })).toThrow('A');
    expect(fillTemplate('a@b @A@', { A: '$&' })).toBe('a@b $&');
  });
});

describe.each(shells)('%s', (shell) => {
  /** Runs a script with the test's programs first in the path, and the folder in place of the paths of a host. */
  const run = (script: string, ...words: readonly string[]): string => {
    const own = script
      .replace('PATH=/usr/sbin', `PATH=${at('bin')}:/usr/sbin`)
      .replaceAll(/\/(run|var\/lib)\/halint/g, (path) => at(path.slice(1)));
    const path = own.includes('PATH=') ? '' : `PATH=${at('bin')}:$PATH\n`;
    mkdirSync(at('run'), { recursive: true });
    const { status, stdout, stderr } = runShell(shell, `${path}set -- ${words.join(' ')}\n${own}`, at(''));
    return `${status} ${stdout}${stderr}`.trim();
  };

  it('halint-active: 0 where an address is held, 1 elsewhere', () => {
    const script = fillTemplate(active, { COMMENT: '#', ADDRESSES: '192.0.2.1 192.0.2.2' });
    program('ip', 'case "$*" in *192.0.2.2*) echo "2: eth0 inet 192.0.2.2/24" ;; esac');
    expect(run(script)).toBe('0');
    program('ip', 'exit 0');
    expect(run(script)).toBe('1');
  });

  it('halint-receive: refuses on the active host, and keeps the status of rsync', () => {
    const script = fillTemplate(receive, { ACTIVE: at('bin/active'), REGENERATE: at('bin/regenerate') });
    program('rsync', 'echo "rsync $*"; exit 0');
    program('regenerate', 'exit 0');
    program('active', 'exit 0');
    expect(run(script, '--server')).toMatch(/^1 .*holds the floating address: it receives nothing$/);
    program('active', 'exit 1');
    expect(run(script, '--server')).toBe('0 rsync --server');
    program('regenerate', 'exit 1');
    expect(run(script)).toMatch(/^23 /);
    program('rsync', 'exit 12');
    expect(run(script)).toBe('12');
  });

  it('halint-regenerate: rebuilds a table when its source has changed, and only then', () => {
    mkdirSync(at('etc'), { recursive: true });
    writeFileSync(at('etc/aliases'), 'root: admin\n');
    const script = fillTemplate(regenerate, { TABLES: `table postalias ${at('etc/aliases')} ${at('etc/aliases.db')}` });
    program('postconf', 'echo hash');
    program('postalias', 'f=${1#*:}; { echo built; cat "$f"; } >"$f.db"; echo "$1" >>"${0%/*}/../log"');
    expect(run(script)).toBe('0');
    expect(text('etc/aliases.db')).toBe('built\nroot: admin\n');
    expect(run(script)).toBe('0');
    expect(text('log').trim().split('\n')).toHaveLength(1);
    writeFileSync(at('etc/aliases'), 'root: other\n');
    program('postalias', 'exit 1');
    expect(run(script)).toBe('1');
    expect(text('etc/aliases.db')).toBe('built\nroot: admin\n');
    program('postalias', 'f=${1#*:}; cat "$f" >"$f.db"');
    expect(run(script)).toBe('0');
    expect(text('etc/aliases.db')).toBe('root: other\n');
  });

  it('halint-rsync: copies what the patterns match, on the active host only, and repeats what failed', () => {
    const script = fillTemplate(rsync, {
      RSYNC: 'halint-rsync',
      OPTION_COMMENTS: '#',
      ACTIVE: at('bin/active'),
      OPTIONS: '--archive',
      SSH: 'ssh',
    });
    for (const name of ['one', 'two']) {
      mkdirSync(at('etc'), { recursive: true });
      writeFileSync(at(`etc/${name}.cf`), '');
    }
    writeFileSync(at('list'), `# a comment\n\n${at('etc')}/*.cf\n${at('etc')}/none\n`);
    program('rsync', 'cat >>"${0%/*}/../names"; exit "$(cat "${0%/*}/../status")"');
    program('sleep', 'exit 0');
    program('logger', 'exit 0');
    program('active', 'exit 1');
    writeFileSync(at('status'), '0');
    expect(run(script, `--files-from=${at('list')}`, 'x', '/', 'root@b:/')).toBe('0');
    expect(text('names')).toBe('');
    program('active', 'exit 0');
    expect(run(script, `--files-from=${at('list')}`, 'x', '/', 'root@b:/')).toBe('0');
    expect(text('names')).toBe(`${at('etc/one.cf')}\n${at('etc/two.cf')}\n`);
    expect(existsSync(at('run/halint-rsync.wanted'))).toBe(false);
    writeFileSync(at('status'), '30');
    expect(run(script, `--files-from=${at('list')}`, 'x', '/', 'root@b:/')).toBe('30');
    expect(existsSync(at('run/halint-rsync.wanted'))).toBe(true);
  });

  it.each([
    ['MASTER', 'start lsyncd'],
    ['BACKUP', 'stop lsyncd'],
    ['FAULT', 'stop lsyncd'],
    ['STOP', 'stop lsyncd'],
    ['SOMETHING', 'stop lsyncd'],
  ])('halint-notify: %s leads to systemctl %s', (state, expected) => {
    program('systemctl', 'echo "$*"');
    program('logger', 'exit 0');
    expect(run(fillTemplate(notify, { UNIT: 'lsyncd' }), 'INSTANCE', 'VI_1', state)).toBe(`0 ${expected}`);
  });

  it('cluster.pcs.sh: ends at the first command that fails', () => {
    const script = fillTemplate(clusterPcs, { COMMENT: '#', ID: 'p_x', UNIT: 'x', ADDRESS: 'ip' });
    program('pcs', 'echo "$1 $2"; [ "$1" != constraint ]');
    expect(run(script)).toBe('1 resource create\nconstraint colocation');
  });
});
