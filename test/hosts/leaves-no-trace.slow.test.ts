import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { contextOf, sourcesOf } from '../../src/engine/select.ts';
import { facts } from '../../src/facts/index.ts';
import { readFrames } from '../../src/hosts/collect/frames.ts';
import { buildScript } from '../../src/hosts/collect/script.ts';
import { syncFacts } from '../../src/sync/state/sources.ts';
import { healthyPair } from '../rules/healthy.ts';

/**
 * Runs standard input as the collection script on this machine, in namespaces of its own, and prints afterwards what
 * was written to any file system, and which processes are there that were not there before. Every folder at the root
 * is an overlay, so that each file that was made, changed, renamed or deleted stands in its upper layer.
 */
const observed = `
mount --make-rprivate /
mount -t tmpfs none /mnt
folders=
for folder in /bin /boot /etc /home /lib /opt /root /run /sbin /srv /tmp /usr /var; do
  [ -d "$folder" ] && [ ! -L "$folder" ] || continue
  mkdir -p "/mnt$folder/upper" "/mnt$folder/work"
  mount -t overlay none -o "lowerdir=$folder,upperdir=/mnt$folder/upper,workdir=/mnt$folder/work" "$folder" || exit 9
  folders="$folders /mnt$folder/upper"
done
mkdir /mnt/seen
# processes: sets list, without a process of its own
processes() {
  list=
  for process in /proc/[0-9]*; do
    read -r name <"$process/comm" && list="$list process: $name"
  done
}
units() {
  systemctl list-units --all --no-legend --plain 2>/dev/null | sort
}
units >/mnt/seen/units
processes
before=$list
sh -s >/mnt/seen/output 2>/dev/null
sleep 1
processes
echo "${'$'}{list#"$before"}" >&2
units | comm -3 /mnt/seen/units - | sed 's/^/unit: /' >&2
# shellcheck disable=SC2086  # a list of words
find $folders -mindepth 1 ! -type d -printf 'file: %p\\n' >&2
cat /mnt/seen/output
`;

const unshare = ['--mount', '--pid', '--net', '--fork', '--mount-proc'];

/** What a script prints, and the traces that it leaves. */
function run(script: string): { readonly output: Buffer; readonly traces: readonly string[] } {
  const { stdout, stderr, status } = spawnSync('unshare', [...unshare, 'sh', '-c', observed], {
    input: script,
    maxBuffer: 1 << 28,
  });
  expect(status).toBe(0);
  return {
    output: stdout,
    traces: stderr
      .toString()
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  };
}

const lacking =
  spawnSync('unshare', [
    ...unshare,
    'sh',
    '-c',
    'mount -t tmpfs none /mnt && mkdir /mnt/u /mnt/w && mount -t overlay none -o lowerdir=/etc,upperdir=/mnt/u,workdir=/mnt/w /etc',
  ]).status !== 0;

describe.skipIf(lacking)(
  'a host before and after an audit (needs root, unshare and overlayfs)',
  { timeout: 120_000 },
  () => {
    it('has the same files in all folders, /run among them, the same processes and units', () => {
      const nonce = randomBytes(16).toString('hex');
      const sources = sourcesOf([...facts, ...syncFacts], contextOf(healthyPair, 'a'));
      const script = buildScript({ sources, digestKey: '1'.repeat(64), secrets: {}, deadline: 60 }, nonce);
      const { output, traces } = run(script);
      const { complete, readings } = readFrames(output, nonce, sources);
      expect(complete).toBe(true);
      expect(Object.values(readings).filter(({ read }) => read).length).toBeGreaterThan(50);
      expect(traces).toEqual([]);
    });

    it('would differ by a file, a file that is gone, and a process', () => {
      const { traces } = run('echo x >/run/halint-was-here\nrm /etc/hostname\nsleep 60 >/dev/null 2>&1 &\n');
      expect(traces).toEqual([
        'process: sleep',
        'file: /mnt/etc/upper/hostname',
        'file: /mnt/run/upper/halint-was-here',
      ]);
    });
  },
);
