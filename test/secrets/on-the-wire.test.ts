import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Transport } from '../../src/hosts/host.ts';
import { localTransport } from '../../src/hosts/local.ts';
import { remoteHost } from '../../src/hosts/collect/remote.ts';
import { maskSecrets } from '../../src/hosts/secrets/mask-secrets.ts';
import type { HostSnapshot } from '../../src/sdk/index.ts';
import { command, glob, sourceKey } from '../../src/sdk/index.ts';
import { commands, files, textOf } from './canaries.ts';
import { found } from './two-hosts.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-wire-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** These are hidden by a mask of their source, which temporary files do not have. */
const masked = ['/etc/default/saslauthd', '/etc/sysconfig/saslauthd', '/etc/corosync/corosync.conf', '/etc/ha.d/ha.cf'];
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

const texts = glob(join(folder, '*.txt'));
const shown = command(['sh', '-c', `cat '${folder}'/00*.txt; cat '${folder}'/01*.txt | tail -c 400 >&2`]);

interface Sent {
  readonly snapshot: HostSnapshot;
  /** Secrets in the bytes that the host sent, and in arguments and environments of processes meanwhile. */
  readonly sent: readonly string[];
  readonly seen: readonly string[];
}

/** Reads the files by the collection script, which `edit` may change before it is sent. */
async function collected(edit: (script: string) => string = (script) => script): Promise<Sent> {
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
        onOpen: (stdin) =>
          request.onOpen({
            ...stdin,
            write: (script) => stdin.write(Buffer.from(edit(script.toString('latin1')), 'latin1')),
          }),
        onStdout: (chunk) => {
          sent.push(chunk);
          seen.push(...found(processes()));
          return request.onStdout(chunk);
        },
      }),
  };
  const request = { sources: [texts, shown], digestKey, secrets: {}, deadline: 30 };
  const snapshot = await remoteHost('here', watched, { kind: 'none' }).collect(request, new AbortController().signal);
  return { snapshot, sent: found(Buffer.concat(sent).toString('latin1')), seen };
}

describe.skipIf(process.platform !== 'linux')('what a host sends (needs /proc)', { timeout: 60_000 }, () => {
  it('holds no secret, and neither do arguments and environments meanwhile', async () => {
    const { snapshot, sent, seen } = await collected();
    expect(snapshot.status).toBe('complete');
    expect(sent).toEqual([]);
    expect(seen).toEqual([]);
    const read = snapshot.readings[sourceKey(texts)];
    const hidden =
      read?.read === true && Array.isArray(read.value)
        ? read.value.map((each) => ('text' in each ? each.text : ''))
        : [];
    expect(hidden).toEqual(places.map((place) => maskSecrets(`${textOf(place, 'a')}\n`, digestKey)));
  });

  it('would hold each of them without the filter', async () => {
    const { sent } = await collected((script) => {
      const open = script.replace('} | filtered\n', '} | tail -n +3\n');
      expect(open).not.toBe(script);
      return open;
    });
    // The command shows some of them once more, on both of its outputs.
    expect(new Set(sent).size).toBe(places.length);
  });
});
