import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { answerOf } from '../../../src/facts/accepted/question.ts';
import { corosyncConf } from '../../../src/facts/cluster/corosync-conf.ts';
import { loadedDifferences } from '../../../src/facts/in-effect/corosync-differences.ts';
import { corosyncLoaded } from '../../../src/facts/in-effect/corosync-loaded.ts';
import { readAs } from '../../../src/sdk/index.ts';
import { shellQuote } from '../../../src/sdk/shell-quote.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { context } from '../accepted/judge-on-host.ts';

/** A real corosync, alone in a network that only it sees, with everything that it writes in memory. */
const conf = `totem {
	version: 2
	cluster_name: mail
	transport: knet
	token: 10000
	key: hunter2
	interface {
		linknumber: 0
		knet_ping_timeout: 04000
	}
}
nodelist {
	node {
		ring0_addr: 10.9.0.2
		name: mail-b
		nodeid: 2
	}
	node {
		ring0_addr: 10.9.0.1
		name: mail-a
		nodeid: 1
	}
}
quorum {
	provider: corosync_votequorum
	two_node: 1
}
logging {
	to_stderr: no
}
`;

const { question } = corosyncLoaded.sources(context);
const ask = question?.kind === 'command' ? question.argv.map(shellQuote).join(' ') : 'false';

/** What the question prints after each of the changes, made one after the other. */
function answersAfter(changes: readonly string[]): readonly string[] {
  const steps = changes.map((change) => `${change}\n${ask}\ncat /run/corosync.conf\necho '%%'`).join('\n');
  const script = `mount -t tmpfs t /run && mount -t tmpfs t /dev/shm && mount -t tmpfs t /var/lib/corosync || exit 77
ip link set lo up && ip addr add 10.9.0.1/24 dev lo && hostname mail-a
cat >/run/corosync.conf
${ask}
echo '%%'
corosync -f -c /run/corosync.conf >/dev/null 2>&1 &
for wait in 1 2 3 4 5 6 7 8 9 10 11 12; do corosync-cmapctl -g totem.token >/dev/null 2>&1 && break; sleep 0.25; done
sleep 0.5
${steps}
kill $!
wait`;
  const run = spawnSync('unshare', ['--mount', '--net', '--uts', 'sh', '-c', script], {
    encoding: 'utf8',
    input: conf,
  });
  return run.stdout.split('%%\n');
}

const factOf = (stdout: string) => corosyncLoaded.parse({ question: readAs({ stdout, stderr: '', exit: 0 }) }, context);

/** Names of the settings in which the running corosync and its file differ. */
function differing(step: string): readonly string[] {
  const [stdout = '', text = ''] = step.split(/(?<===exit \d+\n)/);
  const loaded = answerOf(factOf(stdout));
  const written = corosyncConf.parse({ conf: readAs({ path: '/etc/corosync/corosync.conf', text }) });
  if (loaded === undefined || !written.known) throw new Error(stdout);
  return loadedDifferences(written.value, loaded).map(({ name }) => name);
}

describe.skipIf(process.getuid?.() !== 0 || !hasProgram('corosync') || !hasProgram('unshare'))(
  'a running corosync (needs root)',
  { timeout: 30_000 },
  () => {
    const edit = (...expressions: readonly string[]) =>
      `sed -i ${expressions.map((each) => `-e ${shellQuote(each)}`).join(' ')} /run/corosync.conf`;
    const reload = 'corosync-cfgtool -R >/dev/null 2>&1; sleep 0.3';
    let before = '';
    let steps: readonly string[] = [];
    beforeAll(() => {
      [before = '', ...steps] = answersAfter([
        ':',
        edit('s/token: 10000/token: 20000/', 's/two_node: 1/two_node: 0/', 's/timeout: 04000/timeout: 5000/'),
        reload,
        edit('s/transport: knet/transport: udpu/', 's/cluster_name: mail/cluster_name: post/', '/^\tinterface/,/}/d'),
        edit('s/transport: udpu/transport: knet/', '/two_node/d', 's/10.9.0.2$/10.9.0.3/'),
        reload,
      ]);
    });

    it('is not there before it starts', () => {
      expect(factOf(before)).toEqual({ known: true, value: { asked: false, reason: 'corosync does not run' } });
    });

    it('has its file in effect after the start', () => {
      expect(differing(steps[0] ?? '')).toEqual([]);
    });

    it('keeps what it has loaded when the file changes', () => {
      expect(differing(steps[1] ?? '')).toEqual([
        'totem.token',
        'totem.interface.0.knet_ping_timeout',
        'quorum.two_node',
      ]);
    });

    it('takes the new values with a reload', () => {
      expect(differing(steps[2] ?? '')).toEqual([]);
    });

    it('misses the settings that were removed', () => {
      expect(differing(steps[3] ?? '')).toEqual([
        'totem.cluster_name',
        'totem.transport',
        'totem.interface.0.knet_ping_timeout',
      ]);
    });

    it('refuses in a reload to change the name of the cluster or the address of a link', () => {
      expect(differing(steps[5] ?? '')).toEqual(expect.arrayContaining(['totem.cluster_name', 'ring0_addr of node 2']));
    });

    it('never prints the shared key', () => {
      expect(steps.map((step) => step.split('==exit')[0]).join('')).not.toContain('hunter2');
    });
  },
);
