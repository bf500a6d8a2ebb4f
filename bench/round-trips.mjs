/** How often halint waits for a host: the longest chain of question and answer, seen by a proxy on the way. */
import { fact, note, title } from './lines.mjs';
import { appendKnownHost, bundled, hosts, noSshd } from './machine.mjs';
import { run } from './rounds.mjs';

export async function roundTrips() {
  title('Round trips to one host, from the first packet to the last byte of its answer');
  const missing = noSshd();
  if (missing !== undefined) return note(`skipped: ${missing}`);
  const { user, port, key, knownHosts } = await hosts();
  appendKnownHost('mail-a');
  const { stdout } = await run([process.execPath, await bundled('round-trips'), String(port), user, key, knownHosts]);
  for (const [client, counts] of Object.entries(JSON.parse(stdout))) {
    for (const [what, { counted, timed }] of Object.entries(counts)) {
      fact(`${client}, ${what}`, counted, '', { most: 9 });
      fact('  by the time that delays add', timed, '');
    }
  }
}
