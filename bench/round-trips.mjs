/** How often halint waits for a host: the longest chain of question and answer, seen by a proxy on the way. */
import { appendFileSync, readFileSync } from 'node:fs';
import { fact, note, title } from './lines.mjs';
import { bundled, hosts, noSshd } from './machine.mjs';
import { run } from './rounds.mjs';

export async function roundTrips() {
  title('Round trips to one host, from the first packet to the last byte of its answer');
  const missing = noSshd();
  if (missing !== undefined) return note(`skipped: ${missing}`);
  const { user, port, key, knownHosts } = await hosts();
  // The proxy's port is another one each time; the alias is not.
  const hostKey = readFileSync(knownHosts, 'utf8').split('\n')[0]?.split(' ').slice(1).join(' ');
  appendFileSync(knownHosts, `mail-a ${hostKey}\n`);
  const { stdout } = await run([process.execPath, await bundled('round-trips'), String(port), user, key, knownHosts]);
  for (const [client, counts] of Object.entries(JSON.parse(stdout))) {
    for (const [what, count] of Object.entries(counts)) fact(`${client}, ${what}`, count, '', { most: 9 });
  }
}
