import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfiguredPair } from '../../config/configuration.ts';
import { installedPath } from '../../hosts/remote-shell/remote-shell.ts';
import type { StandingScript } from '../../hosts/collector/standing-script.ts';
import { exitCode } from '../exit-code.ts';
import { choosePair, loadConfiguration } from '../input/choose.ts';
import { replaceFile } from '../output/replaced-file.ts';
import { writeOut } from '../output/standard-output.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';

export interface SudoersOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  readonly user?: string;
  readonly script?: boolean;
  readonly sync?: boolean;
  readonly forcedCommand?: boolean;
  readonly output?: string;
}

/** `halint sudoers`: the rights of an account that may only run the collection script, and that script. */
export async function sudoersCommand(options: SudoersOptions): Promise<number> {
  const configuration = await loadConfiguration(options.config);
  const configured = choosePair(configuration, options.pair);
  const { scriptContent } = await import('./script-content.ts');
  const { installedScript } = await import('../../hosts/collector/standing-script.ts');
  const script = installedScript(await scriptContent(configured, configuration));
  if (options.output === undefined && (options.script === true || options.forcedCommand === true)) {
    await writeOut(options.script === true ? script.text : forcedCommand());
    return exitCode.clean;
  }
  const user = accountOf(options.user ?? userOf(configured, options.sync === true));
  const entry = options.sync === true ? syncEntry(user) : entryOf(user, script, configured.pair.name);
  if (options.output === undefined) {
    await writeOut(entry);
    return exitCode.clean;
  }
  mkdirSync(options.output, { recursive: true });
  for (const [name, text, mode] of [
    ['halint-collect', script.text, 0o755],
    ['sudoers.halint', entry, 0o440],
    ['authorized_keys.options', forcedCommand(), 0o644],
  ] as const) {
    const file = await replaceFile(join(options.output, name), mode);
    await file.write(text);
    await file.commit();
  }
  return exitCode.clean;
}

/** The account of the configuration, where both hosts have the same. */
function userOf({ sides }: ConfiguredPair, writes: boolean): string {
  const [a, b] = [sides.a, sides.b].map(({ connection, write }) => {
    const used = writes ? (write ?? connection) : connection;
    return used.kind === 'ssh' ? used.user : undefined;
  });
  if (a !== undefined && a === b) return a;
  throw new UsageError('the configuration has no account that is the same on both hosts; name it with --user');
}

/** Anything else would need to be quoted in sudoers, where `%`, `#` and `+` begin other things than users. */
function accountOf(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) return name;
  throw new UsageError(`${JSON.stringify(name)} is not a plain account name`);
}

const entryOf = (user: string, script: StandingScript, pair: string): string =>
  `# halint ${version}, pair ${pair.replace(/[^\x20-\x7e]/g, '?')}: ${user} may run the collection script as root, and nothing else.
# 1. Install the script on both hosts:
#      halint sudoers --script > halint-collect
#      install -o root -g root -m 0755 halint-collect ${installedPath}
# 2. Check this entry with visudo -cf, then install it as /etc/sudoers.d/halint, mode 0440.
# 3. Set sudo: script for these hosts in halint.yaml.
# sudo runs the script only while its SHA-256 is the one below. After an update of halint, repeat all steps.
Defaults!${installedPath} !requiretty
${user} ALL=(root) NOPASSWD: sha256:${script.digest} ${installedPath} ""
`;

const syncEntry = (user: string): string =>
  `# halint ${version}: ${user} may run a shell as root, which halint sync needs to write files and reload services.
# This is full root access. Use another account than the one that reads (write: in halint.yaml).
Defaults:${user} !requiretty
${user} ALL=(root) NOPASSWD: /bin/sh -s, /usr/bin/sh -s
`;

/** The options before a key in authorized_keys. `restrict` also denies a terminal and forwarding. */
const forcedCommand = (): string => `restrict,command="${installedPath}" `;
