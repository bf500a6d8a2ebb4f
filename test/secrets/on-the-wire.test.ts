import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Transport } from '../../src/hosts/host.ts';
import { localTransport } from '../../src/hosts/local.ts';
import { remoteHost } from '../../src/hosts/collect/remote.ts';
import { maskSecrets } from '../../src/hosts/secrets/mask-secrets.ts';
import { command, glob, sourceKey } from '../../src/sdk/index.ts';
import { commands, files, textOf } from './canaries.ts';
import { found } from './two-hosts.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-wire-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** These are hidden by a mask of their source, which temporary files do not have. */
const masked = ['/etc/default/saslauthd', '/etc/corosync/corosync.conf', '/etc/ha.d/ha.cf'];
const places = [...files, ...commands].filter(({ at }) => !masked.includes(at));
const digestKey = 'c'.repeat(64);

/** Arguments of all processes. */
const processes = (): string =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1') + readFileSync(`/proc/${pid}/environ`, 'latin1');
      } catch {
        return '';
      }
    })
    .join('\n');

it('no secret is in the bytes that a host sends, or in arguments and environments meanwhile', {
  timeout: 60_000,
}, async ({ skip }) => {
  skip(process.platform !== 'linux', 'needs /proc');
  places.forEach((place, i) =>
    writeFileSync(join(folder, `${String(i).padStart(3, '0')}.txt`), `${textOf(place, 'a')}\n`),
  );
  const sent: Buffer[] = [];
  const seen: string[] = [];
  const local = localTransport();
  const watched: Transport = {
    via: 'local',
    exec: (request) =>
      local.exec({
        ...request,
        onStdout: (chunk) => {
          sent.push(chunk);
          seen.push(...found(processes()));
          request.onStdout(chunk);
        },
      }),
  };
  const texts = glob(join(folder, '*.txt'));
  const shown = command(['sh', '-c', `cat '${folder}'/00*.txt; cat '${folder}'/01*.txt | tail -c 400 >&2`]);
  const request = { sources: [texts, shown], digestKey, secrets: {}, deadline: 30 };
  const snapshot = await remoteHost('here', watched, { kind: 'none' }).collect(request, new AbortController().signal);
  expect(snapshot.status).toBe('complete');
  expect(found(Buffer.concat(sent).toString('latin1'))).toEqual([]);
  expect(seen).toEqual([]);
  const read = snapshot.readings[sourceKey(texts)];
  const hidden =
    read?.read === true && Array.isArray(read.value) ? read.value.map((each) => ('text' in each ? each.text : '')) : [];
  expect(hidden).toEqual(places.map((place) => maskSecrets(`${textOf(place, 'a')}\n`, digestKey)));
});
