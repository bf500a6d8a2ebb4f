import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { masterCases } from './cyrus-master-cases.ts';

const master = '/usr/lib/cyrus/bin/master';
const namespaces = ['-mnpf', '--mount-proc', '--kill-child'];
const lacking = !existsSync(master) || spawnSync('unshare', [...namespaces, 'true']).status !== 0;

/** Starts the master process in namespaces of its own, without a network; it is killed when it has started. */
const start = `mount -t tmpfs halint-test /run && mount -t tmpfs halint-test /tmp || exit 99
[ ! -e /dev/log ] || [ -L /dev/log ] || mount --bind /dev/null /dev/log
mkdir -p /run/c/socket /run/c/proc /run/c/db && chown -R cyrus /run/c
printf 'configdirectory: /run/c\\npartition-default: /run/c\\n' >/run/imapd.conf
cat >/run/cyrus.conf
timeout -s KILL 0.7 ${master} -C /run/imapd.conf -M /run/cyrus.conf -p /run/pid >/dev/null 2>&1
echo $?`;

describe.skipIf(lacking)('the master process of Cyrus (needs cyrus-common and root)', { timeout: 30_000 }, () => {
  it.each(masterCases)('$name: $effect', ({ text, effect }) => {
    const { stdout } = spawnSync('unshare', [...namespaces, 'sh', '-c', start], { input: text, encoding: 'utf8' });
    // 78: EX_CONFIG; 137: it ran until it was killed
    expect(stdout.trim()).toBe(effect === 'refused' ? '78' : '137');
  });
});
