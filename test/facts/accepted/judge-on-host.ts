import { spawnSync } from 'node:child_process';
import { contextOf } from '../../../src/engine/select.ts';
import type { Acceptance } from '../../../src/facts/accepted/acceptance.ts';
import type { CommandOutput, Fact, FactDefinition, Reading, Sources } from '../../../src/sdk/index.ts';
import { readAs } from '../../../src/sdk/index.ts';
import { shellQuote } from '../../../src/sdk/shell-quote.ts';
import { healthyPair } from '../../rules/healthy.ts';

type AcceptanceFact = FactDefinition<Acceptance, Sources>;
export const context = contextOf(healthyPair, 'a');

/** Whether this machine allows the overlay of /etc that `judgeOnHost` needs. */
export const canOverlay =
  process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'sh', '-c', overlaid('true')]).status === 0;

/** Mounts writable copies of /etc, /run and /var/log in a private namespace, and runs the text there. */
export function overlaid(text: string): string {
  return `mount -t tmpfs halint-test /mnt && mkdir /mnt/up /mnt/work &&
mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/up,workdir=/mnt/work /etc || exit 77
mount -t tmpfs halint-test /run && mount -t tmpfs halint-test /dev/shm && mkdir /run/sshd
sed 's/^hosts:.*/hosts: files/' /etc/nsswitch.conf >/run/n && cat /run/n >/etc/nsswitch.conf
[ ! -e /dev/log ] || [ -L /dev/log ] || mount --bind /dev/null /dev/log
${text}`;
}

/** What the fact says after the real program was asked; `change` is shell text that edits /etc before. */
export function judgeOnHost(fact: AcceptanceFact, change: string, path = ''): Fact<Acceptance> {
  const source = fact.sources(context)['asked'];
  if (source?.kind !== 'command') throw new Error('a fact of this kind asks one command');
  const asked = source.argv.map(shellQuote).join(' ');
  const run = spawnSync('unshare', ['--mount', 'sh', '-c', overlaid(`${change}\ncd /run\n${asked} </dev/null`)], {
    encoding: 'utf8',
    env: { PATH: `${path}/usr/sbin:/usr/bin:/sbin:/bin`, LC_ALL: 'C' },
  });
  return factOf(fact, readAs({ stdout: run.stdout, stderr: run.stderr, exit: run.status ?? 1 }));
}

/** The fact of one reading. */
export function factOf(fact: AcceptanceFact, reading: Reading<CommandOutput>): Fact<Acceptance> {
  return fact.parse({ asked: reading }, context);
}
