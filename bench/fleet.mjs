/** What one host costs the machine that halint runs on, when there are many. */
import { fact, line, note, title } from './lines.mjs';
import { bundled, hosts, noSshd } from './machine.mjs';
import { run } from './rounds.mjs';

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
