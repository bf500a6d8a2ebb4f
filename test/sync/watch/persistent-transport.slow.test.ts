import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExecResult, Stdin, Transport } from '../../../src/hosts/host.ts';
import { TransportError } from '../../../src/hosts/host.ts';
import { kernelTables } from '../../../src/hosts/collect/kernel-tables.ts';
import { PersistentTransport } from '../../../src/hosts/persistent/persistent-transport.ts';
import { inotifyWatcher } from '../../../src/hosts/notify/inotify-watcher.ts';
import { localTransport } from '../../../src/hosts/local.ts';
import { remoteHost } from '../../../src/hosts/collect/remote.ts';
import { passwordPrompt, readyMark } from '../../../src/hosts/remote-shell/remote-shell.ts';
import { file } from '../../../src/sdk/index.ts';
import { hasProgram } from '../../hosts/machine.ts';

let connections = 0;
const counting: Transport = {
  via: 'counted',
  exec: (request) => {
    connections += 1;
    return localTransport().exec(request);
  },
};
const kept: PersistentTransport[] = [];
const lasting = (inner: Transport, endByThemselves: boolean): PersistentTransport => {
  connections = 0;
  const transport = new PersistentTransport(inner, { kind: 'none' }, { endByThemselves });
  kept.push(transport);
  return transport;
};
afterEach(() => {
  for (const each of kept.splice(0)) each.close();
});

interface Said extends ExecResult {
  readonly out: string;
  readonly err: string;
}

interface How {
  readonly end?: boolean;
  readonly deadline?: number;
  readonly signal?: AbortSignal;
  readonly send?: (stdin: Stdin) => void;
  /** Said to the command once it has complained: the two outputs come by ways of their own, in any order. */
  readonly onceHeard?: string;
}

async function run(
  transport: Transport,
  script: string,
  { end = true, deadline = 10, signal = new AbortController().signal, send, onceHeard }: How = {},
): Promise<Said> {
  let out = '';
  let err = '';
  let input: Stdin | undefined;
  const result = await transport.exec({
    commandLine: 'sh -s',
    deadline,
    signal,
    onOpen: (stdin) => {
      input = stdin;
      stdin.write(Buffer.from(script));
      if (end) stdin.end();
      send?.(stdin);
    },
    onStdout: (chunk) => void (out += chunk.toString('latin1')),
    onStderr: (chunk) => {
      err += chunk.toString('latin1');
      if (onceHeard !== undefined) input?.write(Buffer.from(onceHeard));
    },
  });
  return { ...result, out, err };
}

describe('many commands over one connection', () => {
  it('say what they say, end as they end, and know nothing of one another', async () => {
    const transport = lasting(counting, true);
    expect(await run(transport, '{ x=1; trap "echo bye" EXIT; printf "a@b\\n@"; exit 3; }\n')).toEqual({
      exit: 3,
      out: 'a@b\n@bye\n',
      err: '',
    });
    expect(
      await run(transport, '{ echo "x is [$x]"; echo wrong >&2; read -r heard; exit 0; }\n', {
        end: false,
        onceHeard: 'yes\n',
      }),
    ).toEqual({ exit: 0, out: 'x is []\n', err: 'wrong\n' });
    const many = await Promise.all(Array.from({ length: 10 }, (_, i) => run(transport, `{ echo ${i}; exit 0; }\n`)));
    expect(many.map(({ out }) => out)).toEqual(Array.from({ length: 10 }, (_, i) => `${i}\n`));
    expect(connections).toBe(1);
  });

  it('get any bytes on standard input, and give any back', async () => {
    const transport = lasting(counting, false);
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 256));
    const { out } = await run(transport, `{ head -c ${bytes.length}; exit 0; }\n`, {
      end: false,
      send: (stdin) => setTimeout(() => stdin.write(bytes), 50),
    });
    expect(Buffer.from(out, 'latin1').equals(bytes)).toBe(true);
    expect((await run(transport, '{ echo next; exit 0; }\n', { end: false })).out).toBe('next\n');
    expect(connections).toBe(1);
  });

  it('see the end of their input, at the price of the connection; the next one has another', async () => {
    const transport = lasting(counting, false);
    const { out } = await run(transport, '{ while read -r x; do echo "got $x"; done; echo "nobody there"; exit 0; }\n');
    expect(out).toBe('nobody there\n');
    expect((await run(transport, '{ echo again; exit 0; }\n')).out).toBe('again\n');
    expect(connections).toBe(2);
  });

  it('are left in peace by whoever learns late that his own has ended', async () => {
    const transport = lasting(counting, false);
    let late: { write(data: Buffer): void; end(): void } | undefined;
    await run(transport, '{ exit 0; }\n', { end: false, send: (stdin) => (late = stdin) });
    late?.end();
    const next = run(transport, '{ sleep 1; read -r x; echo "heard $x"; exit 0; }\n', {
      end: false,
      send: (stdin) => setTimeout(() => stdin.write(Buffer.from('mine\n')), 900),
    });
    late?.write(Buffer.from('not mine\n'));
    setTimeout(() => late?.end(), 100);
    expect((await next).out).toBe('heard mine\n');
    expect(connections).toBe(1);
  });

  it('find a shell that waits for them, and another one when that has died', async () => {
    const transport = lasting(counting, true);
    const outer = Number((await run(transport, '{ echo "$PPID"; exit 0; }\n')).out);
    const waiting = (): readonly number[] =>
      readFileSync(`/proc/${outer}/task/${outer}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    await expect.poll(waiting).toHaveLength(1);
    const [first] = waiting();
    expect((await run(transport, '{ echo $$; exit 0; }\n')).out).toBe(`${first}\n`);
    await expect.poll(waiting).toHaveLength(1);
    process.kill(waiting()[0] ?? 0, 'SIGKILL');
    await expect.poll(waiting).toEqual([]);
    await sleep(200); // until that is told
    expect((await run(transport, '{ echo again; exit 0; }\n')).out).toBe('again\n');
    expect(connections).toBe(1);
  });

  it('survive a connection that broke in between, and one that broke beneath them is told', async () => {
    const transport = lasting(counting, true);
    const first = await run(transport, '{ echo "$PPID"; exit 0; }\n');
    spawnSync('kill', ['-9', first.out.trim()]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await run(transport, '{ echo alive; exit 0; }\n')).out).toBe('alive\n');
    const broken = await run(transport, '{ echo begun; kill -9 "$PPID"; sleep 1; exit 0; }\n');
    expect([broken.out, broken.exit]).toEqual(['begun\n', undefined]);
  });

  it('that take too long are given up with their connection', async () => {
    const transport = lasting(counting, true);
    await expect(run(transport, '{ sleep 30; exit 0; }\n', { deadline: 0.3 })).rejects.toThrow(TransportError);
    expect((await run(transport, '{ echo next; exit 0; }\n')).out).toBe('next\n');
  });

  it('are not begun on a connection that can not be made, which says why', async () => {
    const refusing: Transport = {
      via: 'refusing',
      exec: () => Promise.reject(new TransportError('connect', 'no route to host')),
    };
    await expect(run(lasting(refusing, true), '{ exit 0; }\n')).rejects.toThrow('no route to host');
    const complaining: Transport = {
      via: 'sudo',
      exec: async (request) => (request.onStderr(Buffer.from('sudo: a password is required\n')), { exit: 1 }),
    };
    expect(await run(lasting(complaining, true), '{ exit 0; }\n')).toMatchObject({
      err: 'sudo: a password is required\n',
    });
  });

  it('read the kernel’s tables in a few milliseconds, the same each time while nothing moves', async () => {
    const transport = lasting(counting, true);
    const signal = new AbortController().signal;
    const first = await kernelTables(transport, { kind: 'none' }, signal);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await kernelTables(transport, { kind: 'none' }, signal)).toBe(first);
    const refusing: Transport = {
      via: 'refusing',
      exec: () => Promise.reject(new TransportError('connect', 'no route to host')),
    };
    expect(await kernelTables(refusing, { kind: 'none' }, signal)).toBeUndefined();
  });
});

describe('sudo with a password', () => {
  const privilege = { kind: 'sudo-password', password: 'canary-word' } as const;
  /** sudo as it asks and answers, once for each connection. */
  const sudo: Transport = {
    via: 'sudo',
    exec: (request) => {
      connections += 1;
      const asks = `printf ${passwordPrompt} >&2; read -r word; [ "$word" = canary-word ] || { echo "Sorry, try again." >&2; exit 1; }; echo ${readyMark}; exec sh -s`;
      return localTransport().exec({ ...request, commandLine: asks });
    },
  };

  it('is asked once for all commands of a connection', async () => {
    connections = 0;
    const transport = new PersistentTransport(sudo, privilege, { endByThemselves: true });
    kept.push(transport);
    const request = { sources: [file('/proc/version')], digestKey: '7'.repeat(64), secrets: {}, deadline: 10 };
    const signal = new AbortController().signal;
    for (let i = 0; i < 2; i++)
      expect((await remoteHost('here', transport, privilege).collect(request, signal)).status).toBe('complete');
    expect(await kernelTables(transport, privilege, signal)).toMatch(/^[0-9a-f]{64}$/);
    expect(connections).toBe(1);
  });

  it('that is wrong is told, and nothing is begun', async () => {
    const wrong = { kind: 'sudo-password', password: 'other' } as const;
    const transport = new PersistentTransport(sudo, wrong, { endByThemselves: true });
    kept.push(transport);
    const request = { sources: [file('/proc/version')], digestKey: '7'.repeat(64), secrets: {}, deadline: 10 };
    expect(await remoteHost('here', transport, wrong).collect(request, new AbortController().signal)).toMatchObject({
      status: 'unreachable',
      error: 'sudo refused the password',
    });
  });

  it.skipIf(!hasProgram('inotifywait'))('is given to a watch as well (needs inotifywait)', async () => {
    const watch = inotifyWatcher('here', sudo, privilege).watch({ folders: ['/proc'], trees: [] }, () => undefined);
    expect(await watch.standing).toMatchObject({ ok: true });
    watch.stop();
    await watch.over;
  });
});
