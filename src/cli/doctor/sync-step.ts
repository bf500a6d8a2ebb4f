import { randomBytes } from 'node:crypto';
import type { Privilege, Transport } from '../../hosts/host.ts';
import { TransportError } from '../../hosts/host.ts';
import { commandLine, RemoteShell } from '../../hosts/remote-shell/remote-shell.ts';
import type { ConfiguredHost } from '../../config/configuration.ts';
import { liveConnection } from '../connect.ts';
import type { StepResult } from './diagnosis.ts';
import { passed, skipped, warned } from './diagnosis.ts';
import script from './shell/sync-needs.sh';

/** Seconds for one question to a host that has just answered. */
const patience = 30;

/** The requirements of sync on one host. A warning: `check` does not need them. Nothing is written there. */
export async function syncResult(
  name: string,
  { connection, write }: ConfiguredHost,
  reached: boolean,
  signal: AbortSignal,
): Promise<StepResult> {
  const used = write ?? connection;
  if (used.kind !== 'ssh' && used.kind !== 'local')
    return skipped('sync', `${name} is read from a file (transport ${used.kind})`);
  if (used.sudo.kind === 'installed')
    return warned(
      'sync',
      'with sudo: script the account can only read',
      'To use sync: create a separate account, install the entry that `halint sudoers --sync` prints, and set write ' +
        '(user, sudo: true) for the host.',
    );
  if (!reached) return skipped('sync', 'not reached');
  const { transport, privilege } = await liveConnection(name, used, () => undefined, name);
  const { lines, error } = await ask(transport, privilege, signal);
  if (error !== undefined)
    return warned(
      'sync',
      `the account for writing cannot be used: ${error}`,
      'Correct write of the host in halint.yaml; `halint sudoers --sync` prints the sudoers entry of the account.',
    );
  return judged(name, lines);
}

async function ask(
  transport: Transport,
  privilege: Privilege,
  signal: AbortSignal,
): Promise<{ readonly lines: readonly string[]; readonly error?: string }> {
  const nonce = randomBytes(16).toString('hex');
  const shell = new RemoteShell(privilege, (stdin) => {
    void stdin.write(Buffer.from(`{\nNONCE=${nonce}\n${script}\nexit 0\n}\n`));
    stdin.end();
  });
  let printed = '';
  try {
    await transport.exec({
      commandLine: commandLine(privilege),
      deadline: patience,
      signal,
      onOpen: (stdin) => shell.onOpen(stdin),
      onStdout: (chunk) => {
        shell.onStdout(chunk);
        if (printed.length < 64 * 1024) printed += chunk.toString('utf8');
      },
      onStderr: (chunk) => shell.onStderr(chunk),
    });
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return { lines: [], error: error.message };
  }
  const lines = printed
    .split('\n')
    .filter((line) => line.startsWith(`${nonce} `))
    .map((line) => line.slice(nonce.length + 1));
  if (lines.at(-1) === 'end') return { lines };
  return { lines: [], error: shell.complaint.split('\n').at(-1) ?? 'the login shell did not run the question' };
}

const remedies: Readonly<Record<string, string>> = {
  root: 'Give the writing account root: `sudo: true` under write, or log in as root.',
  unshare: 'Without unshare (util-linux), validators of staged files do not run, and such changes are refused.',
  rsync: 'Without rsync, large files are transferred whole.',
  inotifywait: 'For `halint sync watch`: `apt-get install inotify-tools` or `dnf install inotify-tools`',
};

function judged(name: string, lines: readonly string[]): StepResult {
  const of = (word: string): readonly string[] =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const lacks = of('lacks');
  const without = of('without');
  if (lacks.length === 0 && without.length === 0) return passed('sync', 'all requirements are met');
  const fix = [...lacks, ...without].map((what) => remedies[what] ?? `Provide on ${name}: ${what}`);
  const detail =
    lacks.length === 0 ? `works, without ${without.join(', ')}` : `not possible: no ${lacks.join(', no ')}`;
  return warned('sync', detail, ...fix);
}
