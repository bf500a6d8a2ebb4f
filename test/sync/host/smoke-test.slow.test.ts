import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Service } from '../../../src/hosts/service.ts';
import { servicesAt } from '../../../src/sync/apply/checks/services-at.ts';
import { SmokeTest } from '../../../src/sync/apply/checks/smoke-test.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { TwoRoots } from './two-roots.ts';

const here = '127.0.0.1';
const running: Server[] = [];
afterEach(() => {
  for (const server of running.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, here, resolve));
  return (server.address() as AddressInfo).port;
}

/** A service that says something to everybody who connects. */
const greeting = (says: () => string): Promise<number> => listening(createServer((socket) => end(socket, says())));

function end(socket: Socket, text: string): void {
  socket.on('error', () => undefined);
  socket.end(text);
}

/** What is known by this port, at another one and with little patience. */
function service(wellKnown: number, port: number): Service {
  const found = servicesAt([here], 'mail.example.org').find((each) => each.port === wellKnown);
  if (found === undefined) throw new Error(`nothing is known at port ${wellKnown}`);
  return { ...found, port, returnsWithin: 1 };
}

const tried = (...services: readonly Service[]): SmokeTest => new SmokeTest(services, new AbortController().signal);

describe('a service answers when it begins as its protocol does', () => {
  it.each([
    [25, '220 mail.example.org ESMTP Postfix\r\n'],
    [25, '220-wait\r\n'],
    [110, '+OK ready\r\n'],
    [143, '* OK [CAPABILITY IMAP4rev1] ready\r\n'],
    [4190, '"IMPLEMENTATION" "Cyrus timsieved"\r\n'],
  ])('port %i: %j', async (port, text) => {
    expect(await tried(service(port, await greeting(() => text))).recordAnswering()).toContain(`at ${here}, port`);
  });

  it.each([
    [25, '554 no service here\r\n'],
    [25, '421 too many connections\r\n'],
    [143, '* BYE the backend is down\r\n'],
    [110, ''],
  ])('and not otherwise, port %i: %j', async (port, text) => {
    expect(await tried(service(port, await greeting(() => text))).recordAnswering()).toMatch(/^no service answers/);
  });

  it('and not where nobody listens', async () => {
    const port = await greeting(() => '');
    await new Promise((resolve) => running.pop()?.close(resolve));
    expect(await tried(service(25, port)).recordAnswering()).toMatch(/^no service answers/);
  });
});

describe.skipIf(!hasProgram('openssl'))('HTTPS (skipped: there is no openssl)', () => {
  let pems: { readonly key: Buffer; readonly cert: Buffer };
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'halint-smoke-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '2',
      '-subj',
      '/CN=mail.example.org',
    ]);
    pems = { key: readFileSync(key), cert: readFileSync(cert) };
    rmSync(folder, { recursive: true });
  });

  const web = (status: string, asked: string[] = []): Promise<number> =>
    listening(
      createTlsServer(pems, (socket) => {
        asked.push(typeof socket.servername === 'string' ? socket.servername : '');
        socket.on('data', (piece) => {
          asked.push(piece.toString('latin1'));
          end(socket, `HTTP/1.1 ${status}\r\n\r\n`);
        });
      }),
    );

  it('asks for the name that users open, and takes whatever certificate is there', async () => {
    const asked: string[] = [];
    expect(await tried(service(443, await web('302 Found', asked))).recordAnswering()).toContain('HTTPS');
    expect(asked).toEqual(['mail.example.org', 'HEAD / HTTP/1.0\r\nHost: mail.example.org\r\n\r\n']);
  });

  it('is not served by a gateway that has lost what stands behind it', async () => {
    expect(await tried(service(443, await web('502 Bad Gateway'))).recordAnswering()).toMatch(/^no service answers/);
  });
});

describe('a change of the active host', () => {
  const banner = '/etc/bm/banner';
  let pair: TwoRoots;
  beforeEach(() => {
    pair = new TwoRoots();
    pair.write('a', banner, 'good\n');
    pair.write('b', banner, 'bad\n');
  });
  afterEach(() => pair.remove());

  /** Serves as long as the file on the active host is good; `healed`: it also does again. */
  const fragile = (healed: boolean): Promise<number> => {
    let broken = false;
    return greeting(() => {
      const bad = pair.read('a', banner) !== 'good\n';
      broken ||= bad;
      return bad || (broken && !healed) ? '421 out of order\r\n' : '220 ready\r\n';
    });
  };
  const toActive = { path: banner, from: 'b', to: 'a' } as const;

  it('is taken back when services do not respond to users with it', async () => {
    const smtp = service(25, await fragile(true));
    const said: string[] = [];
    const outcome = await pair.apply(pair.plan([toActive]), {
      options: { services: [smtp], say: (line) => said.push(line) },
    });
    expect(outcome).toEqual({
      exit: 13,
      lines: [
        `With the new files, services do not respond to users: no answer from ${smtp.name}.`,
        'Everything is as it was before.',
      ],
    });
    expect(said).toContain(`answering now: ${smtp.name}`);
    expect(pair.read('a', banner)).toBe('good\n');
    expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
  });

  it('and it is told when that did not help', async () => {
    const smtp = service(25, await fragile(false));
    const outcome = await pair.apply(pair.plan([toActive]), { options: { services: [smtp] } });
    expect(outcome).toMatchObject({
      exit: 13,
      lines: [
        /services do not respond to users/,
        /as it was before/,
        `Check this immediately: there is still no answer from ${smtp.name}.`,
      ].map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))),
    });
    expect(pair.read('a', banner)).toBe('good\n');
  });

  it('stays when they are, and when nothing could be tried from here, which is told', async () => {
    const said: string[] = [];
    const options = {
      services: [service(25, await greeting(() => '220 ready\r\n'))],
      say: (line: string) => said.push(line),
    };
    expect((await pair.apply(pair.plan([toActive]), { options })).exit).toBe(0);
    pair.write('b', banner, 'other\n');
    expect(
      (
        await pair.apply(pair.plan([toActive]), {
          options: { ...options, services: [service(25, await greeting(() => '554 no\r\n'))] },
        })
      ).exit,
    ).toBe(0);
    expect(said).toContain(
      'no service answers at the floating address from here: whether users are served after the change is not tried',
    );
    expect(pair.read('a', banner)).toBe('other\n');
  });

  it('is not tried where only the passive host changes', async () => {
    let asked = 0;
    const port = await greeting(() => {
      asked += 1;
      return '421 no\r\n';
    });
    expect((await pair.apply(pair.plan([banner]), { options: { services: [service(25, port)] } })).exit).toBe(0);
    expect(asked).toBe(0);
  });
});
