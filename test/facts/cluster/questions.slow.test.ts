import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { contextOf } from '../../../src/engine/select.ts';
import { quorumDevice } from '../../../src/facts/cluster/quorum-device.ts';
import { fencer } from '../../../src/facts/fencing/fencer.ts';
import type { FactDefinition, Sources } from '../../../src/sdk/index.ts';
import { readAs } from '../../../src/sdk/index.ts';
import { shellQuote } from '../../../src/sdk/shell-quote.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { healthyPair } from '../../rules/healthy.ts';

/**
 * The daemons of a cluster, on the loopback of a private network: what they answer is what the facts read. Each process
 * ends with its namespace.
 */
const context = contextOf(healthyPair, 'a');
const lacking = (...programs: readonly string[]): boolean =>
  process.getuid?.() !== 0 || !['unshare', 'ip', ...programs].every(hasProgram);

const isolation = ['--mount', '--net', '--pid', '--fork', '--kill-child'];
const privateFolders = (...folders: readonly string[]): string =>
  ['/run', '/dev/shm', '/var/log', ...folders].map((folder) => `mount -t tmpfs halint-test ${folder}`).join('\n');

/** The values of a fact after each step; `ask` in the shell text asks the question. */
function answers<T>(fact: FactDefinition<T, Sources>, steps: string): readonly unknown[] {
  const { question } = fact.sources(context);
  if (question?.kind !== 'command') throw new Error(`${fact.id} asks no command`);
  const ask = `ask() { ${question.argv.map(shellQuote).join(' ')} </dev/null; echo; echo '=====' ; }`;
  const { stdout, stderr } = spawnSync('unshare', [...isolation, 'sh', '-c', `${ask}\nip link set lo up\n${steps}`], {
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    timeout: 45_000,
    killSignal: 'SIGKILL',
  });
  return stdout
    .split('=====\n')
    .slice(0, -1)
    .map((text) => fact.parse({ question: readAs({ stdout: text, stderr, exit: 0 }) }, context))
    .map((value) => (value.known ? value.value : value));
}

describe.skipIf(lacking('corosync', 'corosync-qdevice', 'corosync-qnetd'))(
  'the quorum device (needs root, corosync, corosync-qdevice and corosync-qnetd)',
  { timeout: 60_000 },
  () => {
    it('does not run, finds no server, is connected, and loses its server', () => {
      const device = (state: string) => ({ asked: true, value: { running: true, state, server: '127.0.0.9:5403' } });
      expect(
        answers(
          quorumDevice,
          `${privateFolders('/var/lib/corosync', '/mnt')}
mkdir /mnt/up /mnt/work /run/corosync /run/corosync-qnetd /run/corosync-qdevice
mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/up,workdir=/mnt/work /etc
cat >/etc/corosync/corosync.conf <<END
totem {
  version: 2
  cluster_name: mail
}
nodelist {
  node {
    ring0_addr: 127.0.0.1
    name: $(uname -n)
    nodeid: 1
  }
  node {
    ring0_addr: 127.0.0.2
    name: other
    nodeid: 2
  }
}
quorum {
  provider: corosync_votequorum
  device {
    model: net
    votes: 1
    timeout: 3000
    sync_timeout: 4000
    net {
      tls: off
      connect_timeout: 2000
      host: 127.0.0.9
      algorithm: ffsplit
    }
  }
}
END
# wait_for COMMAND...: until it succeeds, at most 12 seconds
wait_for() {
  for turn in $(seq 60); do
    ! "$@" >/dev/null 2>&1 || return 0
    sleep 0.2
  done
}
is_state() { corosync-qdevice-tool -s | grep -q "^State:.*$1"; }
corosync -f >/run/corosync.log 2>&1 &
wait_for corosync-cmapctl -b totem.
ask
corosync-qdevice -f >/run/qdevice.log 2>&1 &
wait_for is_state 'Connect failed'
ask
corosync-qnetd -f -s off >/run/qnetd.log 2>&1 &
server=$!
wait_for is_state Connected
ask
kill "$server"
wait_for is_state 'Connect failed'
ask`,
        ),
      ).toEqual([
        { asked: true, value: { running: false, state: '', server: '' } },
        device('Connect failed'),
        device('Connected'),
        device('Connect failed'),
      ]);
    });
  },
);

describe.skipIf(lacking('stonith_admin'))('the fencer (needs root and Pacemaker)', { timeout: 30_000 }, () => {
  it('is not there, has no device, and has two', () => {
    const [absent, none, two] = answers(
      fencer,
      `${privateFolders('/var/lib/pacemaker')}
mkdir -p /var/lib/pacemaker/cib /var/lib/pacemaker/cores /run/crm /var/log/pacemaker
chown -R hacluster:haclient /var/lib/pacemaker /run/crm /var/log/pacemaker
ask
/usr/lib/pacemaker/pacemaker-fenced --stand-alone >/run/fenced.log 2>&1 &
for turn in $(seq 50); do
  ! stonith_admin --list-registered >/dev/null 2>&1 || break
  sleep 0.2
done
ask
stonith_admin --register p_fence_a --agent fence_dummy --option pcmk_host_list=mail-a
stonith_admin --register p_fence_b --agent fence_dummy --option pcmk_host_list=mail-b
ask`,
    );
    expect(absent).toEqual({ asked: false, reason: 'the cluster does not run on this host' });
    expect(none).toEqual({ asked: true, value: [] });
    expect(two).toEqual({ asked: true, value: ['p_fence_b', 'p_fence_a'] });
  });
});
