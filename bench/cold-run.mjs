/** A whole run, from nothing to the facts: against node sending the very same script through a bare connection. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { line, note, title } from './lines.mjs';
import { bundled, folder, halint, hosts, noSshd, sshOptions } from './machine.mjs';
import { ratios, rounds, run } from './rounds.mjs';

/** Facts that this machine cannot give are exit code 3. */
const exits = [0, 3];

export async function coldRun() {
  title('A whole run on one host: halint facts (node and the same script through a bare connection = 1)');
  const missing = noSshd();
  if (missing !== undefined) return note(`skipped: ${missing}`);
  const { user, port, key, knownHosts, configs } = await hosts();
  const script = join(folder, 'collect.sh');
  const { stdout } = await run([process.execPath, await bundled('script'), configs.ssh2]);
  writeFileSync(script, stdout);
  const bareSsh2 = await bundled('bare-ssh2');
  const bareOpenssh = join(folder, 'bare-openssh.cjs');
  const options = sshOptions({ key, port, knownHosts });
  writeFileSync(
    bareOpenssh,
    `const { spawn } = require('node:child_process');
const child = spawn('ssh', ${JSON.stringify([...options, `${user}@127.0.0.2`, 'sh -s'])}, { stdio: ['pipe', 'pipe', 'inherit'] });
child.stdout.resume();
child.stdin.end(require('node:fs').readFileSync(${JSON.stringify(script)}));
`,
  );
  const facts = (/** @type {string} */ config, /** @type {readonly string[]} */ which) => async () =>
    (await run([process.execPath, halint, 'facts', '--config', config, ...which, '--format', 'json'], { exits })).ms;
  const one = ['--host', 'mail-a'];
  const ms = await rounds(11, {
    bareSsh2: async () => (await run([process.execPath, bareSsh2, '127.0.0.2', String(port), user, key, script])).ms,
    bareOpenssh: async () => (await run([process.execPath, bareOpenssh])).ms,
    ssh2: facts(configs.ssh2, one),
    openssh: facts(configs.openssh, one),
    pair: facts(configs.ssh2, []),
    local: async () => (await run(['sh', script])).ms,
  });
  line('one host, ssh2', ratios(ms.ssh2, ms.bareSsh2), '×', { most: 2 });
  line('one host, OpenSSH', ratios(ms.openssh, ms.bareOpenssh), '×', { most: 3 });
  line('a pair, ssh2 (one host = 1; both are this machine)', ratios(ms.pair, ms.ssh2), '×', { most: 1.3 });
  line('one host, ssh2 (the script alone, run here = 1)', ratios(ms.ssh2, ms.local));
  line('the script alone, run here', ms.local, 'ms');
  line('one host, ssh2', ms.ssh2, 'ms');
}
