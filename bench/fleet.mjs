/** What one host costs the machine that halint runs on, when there are many. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fact, line, note, title } from './lines.mjs';
import { bundled, folder, halint, hosts, noSshd, sshOptions } from './machine.mjs';
import { ratios, run } from './rounds.mjs';

const connections = 200;

export async function fleet() {
  title(`Processor time of halint per host, ${connections} connections from one process (ssh2)`);
  const missing = noSshd();
  if (missing !== undefined) return note(`skipped: ${missing}`);
  const { user, port, key, knownHosts } = await hosts();
  const program = await bundled('fleet');
  const found = [];
  for (let i = 0; i < 3; i++) {
    found.push(
      JSON.parse(
        (await run([process.execPath, program, String(port), user, key, knownHosts, String(connections)])).stdout,
      ),
    );
  }
  line(
    'connecting, sending the script, reading a small answer',
    found.map(({ perHost }) => perHost),
    'ms',
    { most: 7 },
  );
  line(
    'the same through bare ssh2, without checks',
    found.map(({ bareHost }) => bareHost),
    'ms',
  );
  line(
    'halint (bare ssh2 = 1)',
    found.map(({ perHost, bareHost }) => perHost / bareHost),
    '×',
  );
  line(
    'building the script for all rules, cutting its answer',
    found.map(({ reading }) => reading),
    'ms',
  );
  fact(`size of that answer (${found[0]?.sources} sources, this machine)`, (found[0]?.bytes ?? 0) / 1024, 'KiB');
}

/** Pairs of the live fleet, and how many of them `check` reads at the same time. */
const livePairs = Number(process.env.HALINT_BENCH_LIVE_PAIRS ?? 100);
const atOnce = 16;

/** A fleet read and judged over SSH, against the same scripts through as many plain ssh at the same time. */
export async function liveFleet() {
  title(
    `halint check of ${livePairs} live pairs on loopback (the same scripts through ssh, ${2 * atOnce} at a time = 1)`,
  );
  const missing = noSshd();
  if (missing !== undefined) return note(`skipped: ${missing}`);
  const { user, port, key, knownHosts, addresses, configs } = await hosts();
  const [config, script] = [join(folder, 'live.yaml'), join(folder, 'live.sh')];
  const [defaults, pair = ''] = readFileSync(configs.ssh2, 'utf8').split(/^pair:\n/m);
  const one = (/** @type {number} */ i) =>
    pair
      .replace(/^ {2}name: mail$/m, `  name: mail-${i}`)
      .replaceAll(/^(?=.)/gm, '  ')
      .replace('    name', '  - name');
  writeFileSync(config, `${defaults}pairs:\n${Array.from({ length: livePairs }, (_, i) => one(i)).join('')}`);
  writeFileSync(script, (await run([process.execPath, await bundled('script'), configs.ssh2, 'check'])).stdout);
  const ssh = ['ssh', ...sshOptions({ key, port, knownHosts })].join(' ');
  const plain = `for i in $(seq ${livePairs}); do echo ${addresses.join('; echo ')}; done |
    xargs -P ${2 * atOnce} -I HOST sh -c '${ssh} ${user}@HOST sh -s <${script} >/dev/null'`;
  /** @type {Record<'halint' | 'plain', number[]>} */
  const found = { halint: [], plain: [] };
  for (let round = 0; round < 3; round++) {
    const check = [process.execPath, halint, 'check', '--config', config, '-f', 'json=/dev/null'];
    found.halint.push((await run(check, { exits: [0, 1, 3] })).ms / 1000);
    found.plain.push((await run(['bash', '-c', plain])).ms / 1000);
  }
  line('read and judged by halint', ratios(found.halint, found.plain), '×', { most: 1.5 });
  line('halint', found.halint, 's');
  line('plain ssh', found.plain, 's');
}
