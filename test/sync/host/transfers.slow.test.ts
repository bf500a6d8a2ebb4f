import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, renameSync, symlinkSync, truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localTransport } from '../../../src/hosts/local.ts';
import type { Transport } from '../../../src/hosts/host.ts';
import { senderFlags } from '../../../src/sync/apply/transfer/rsync-relay.ts';
import type { Printed } from '../printed.ts';
import { TwoRoots, cut } from './two-roots.ts';

const rsync = spawnSync('sh', ['-c', 'command -v rsync'], { encoding: 'utf8' }).stdout.trim();
const mayMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

const folder = '/etc/nginx/sites';
/** With it, everything in the plan that is not secret is worth rsync's start. */
const filler = `${folder}/filler`;
const bytes = (size: number, step: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * step + (i >> 8)) % 256));

let pair: TwoRoots;
const said = ({ exit, lines }: Printed): string => `${exit} ${lines.join(' ')}`;
const nothingLeft = (): void => expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
const plan = (paths: readonly string[]) =>
  pair.plan([filler, ...paths].map((path) => ({ path, validators: [], activations: [] })));

/** A transport on which something happens when the source is told to send. */
function whenSending(happens: () => void): Transport {
  const inner = localTransport();
  return {
    via: 'meanwhile',
    exec: (request) =>
      inner.exec({
        ...request,
        onOpen: (stdin) =>
          request.onOpen({
            write: (data) => {
              if (/^(send|offer)\b/.test(data.subarray(0, 8).toString('latin1'))) happens();
              return stdin.write(data);
            },
            end: () => stdin.end(),
          }),
      }),
  };
}

describe.each([
  { carrier: 'stream', missing: false },
  { carrier: 'rsync', missing: rsync === '' },
] as const)('contents carried by $carrier', ({ carrier, missing }) => {
  describe.skipIf(missing)('(rsync needs rsync)', () => {
    beforeEach(() => {
      pair = new TwoRoots();
      pair.program(
        'rsync',
        carrier === 'stream' ? 'exit 127' : `echo "$*" >>"\${0%/*}/../rsync-runs"; exec ${rsync} "$@"`,
      );
      const content = bytes(9 * 1024 * 1024, 7919);
      pair.write('a', filler, content);
      content.fill(0, 4_000_000, 4_000_100);
      pair.write('b', filler, content, 0o600);
    });
    afterEach(() => {
      expect(existsSync(`${pair.folder}/rsync-runs`)).toBe(carrier === 'rsync');
      pair.remove();
    });

    const same = (path: string): void =>
      expect(readFileSync(pair.path('b', path)).equals(readFileSync(pair.path('a', path)))).toBe(true);

    it('arrive whole: text, none at all, any bytes, holes, names that a shell could misread', {
      timeout: 60_000,
    }, async () => {
      const paths = ['text', 'empty', 'binary', 'sparse', '-name with blanks', 'name#1,2=3'].map(
        (name) => `${folder}/${name}`,
      );
      pair.write('a', `${folder}/text`, 'server { }\n');
      pair.write('b', `${folder}/text`, 'server { listen 80; }\n');
      pair.write('a', `${folder}/empty`, '');
      pair.write('b', `${folder}/empty`, 'not empty\n');
      pair.write(
        'a',
        `${folder}/binary`,
        Buffer.concat([bytes(300_001, 31), Buffer.from('\n@'), Buffer.alloc(5000), Buffer.from('\n')]),
      );
      pair.write('a', `${folder}/sparse`, '');
      truncateSync(pair.path('a', `${folder}/sparse`), 5_000_000);
      pair.write('a', `${folder}/-name with blanks`, 'x');
      pair.write('a', `${folder}/name#1,2=3`, 'y', 0o640);
      expect(said(await pair.apply(plan(paths)))).toMatch(/^0 /);
      for (const path of [filler, ...paths]) same(path);
      expect(pair.state('b', `${folder}/name#1,2=3`)).toEqual(pair.state('a', `${folder}/name#1,2=3`));
      nothingLeft();
    });

    it('that have a newline in their name are refused before a host is asked', async () => {
      await pair.apply(plan([])); // So that the check after each test finds what it looks for.
      pair.write('a', `${folder}/a\nb`, 'x');
      expect(said(await pair.apply(plan([`${folder}/a\nb`])))).toMatch(
        /^12 [^]*characters that halint does not write to/,
      );
    });

    it('that grow while they are read: nothing is taken for the whole, and the path is named', {
      timeout: 60_000,
    }, async () => {
      pair.write('a', `${folder}/log`, 'first\n');
      pair.write('b', `${folder}/log`, 'old\n');
      const grows = plan([`${folder}/log`]);
      const transport = whenSending(() => appendFileSync(pair.path('a', `${folder}/log`), 'second\n'));
      expect(said(await pair.apply(grows, { a: { transport } }))).toMatch(
        /^13 .*\/etc\/nginx\/sites\/log.* changed while it was read/,
      );
      expect(pair.read('b', `${folder}/log`)).toBe('old\n');
      nothingLeft();
    });

    it('that are gone, or a link, when they shall be read: nothing is changed', { timeout: 60_000 }, async () => {
      pair.write('a', `${folder}/site`, 'new\n');
      pair.write('b', `${folder}/site`, 'old\n');
      pair.write('a', '/etc/machine-secret', 'never to be read\n', 0o600);
      const path = pair.path('a', `${folder}/site`);
      const gone = plan([`${folder}/site`]);
      expect(
        said(await pair.apply(gone, { a: { transport: whenSending(() => renameSync(path, `${path}.away`)) } })),
      ).toMatch(/^13 /);
      renameSync(`${path}.away`, path);
      const link = plan([`${folder}/site`]);
      const swap = (): void => {
        renameSync(path, `${path}.away`);
        symlinkSync('../../machine-secret', path);
      };
      expect(said(await pair.apply(link, { a: { transport: whenSending(swap) } }))).toMatch(/^13 /);
      expect(pair.everything('b')).not.toContain('never to be read');
      expect(pair.read('b', `${folder}/site`)).toBe('old\n');
      nothingLeft();
    });

    it('over a connection that is cut in the middle, on either side: recover leaves what was there', {
      timeout: 120_000,
    }, async () => {
      const before = readFileSync(pair.path('b', filler));
      // So much of the file differs that there is a middle.
      pair.write('a', filler, bytes(9 * 1024 * 1024, 13));
      for (const transports of [
        { a: { transport: cut({ received: 3_000_000 }) } },
        { b: { transport: cut({ sent: 3_000_000 }) } },
      ]) {
        expect(said(await pair.apply(plan([]), transports))).toMatch(/^1[34] /);
        expect(await pair.recover()).toMatchObject({ exit: 0 });
        expect(readFileSync(pair.path('b', filler)).equals(before)).toBe(true);
        nothingLeft();
      }
    });

    it('that are large leave memory flat', { timeout: 120_000 }, async () => {
      const size = 96 * 1024 * 1024;
      const content = Buffer.alloc(size, bytes(1_000_003, 17));
      pair.write('a', `${folder}/large`, content);
      const wanted = plan([`${folder}/large`]);
      const before = process.memoryUsage().arrayBuffers;
      let most = 0;
      const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers)), 5);
      expect(said(await pair.apply(wanted))).toMatch(/^0 /);
      clearInterval(timer);
      same(`${folder}/large`);
      expect(most - before).toBeLessThan(size / 2);
    });

    it.skipIf(!mayMount)(
      'into a file system that fills up (needs root and unshare): told, and nothing is changed',
      { timeout: 60_000 },
      async () => {
        const inner = localTransport();
        const at = pair.path('b', folder);
        const mount = `mount -t tmpfs -o size=1m,mode=755 none ${at} && echo old >${at}/site`;
        const transport: Transport = {
          via: 'mounted',
          exec: (request) => inner.exec({ ...request, commandLine: `exec unshare -m sh -c '${mount} && exec sh -s'` }),
        };
        pair.write('a', `${folder}/other`, bytes(100_000, 3));
        const { path: _path, ...rest } = { path: filler, validators: [], activations: [] };
        const full = pair.plan([
          { path: filler, ...rest, before: { type: 'absent' } },
          { path: `${folder}/other`, ...rest },
        ]);
        // A host that reports more room than it has, as with quotas.
        pair.program('stat', 'case "$1" in -f) echo "9999999 4096 99999 99999" ;; *) exec /usr/bin/stat "$@" ;; esac');
        expect(said(await pair.apply(full, { b: { transport } }))).toMatch(/^13 node-b: .*No space left on device/);
        nothingLeft();
      },
    );
  });
});

describe.skipIf(rsync === '')('rsync (needs rsync)', () => {
  beforeEach(() => {
    pair = new TwoRoots();
    pair.write('b', `${folder}/old`, '');
    pair.program('rsync', `echo "$*" >>"\${0%/*}/../rsync-runs"; exec ${rsync} "$@"`);
  });
  afterEach(() => pair.remove());

  it('lets only what differs go over', { timeout: 60_000 }, async () => {
    const content = bytes(20_000_000, 7919);
    pair.write('a', filler, content);
    content.fill(0, 5_000_000, 5_000_100);
    pair.write('b', filler, content);
    let passed = 0;
    const inner = localTransport();
    const transport: Transport = {
      via: 'counted',
      exec: (request) =>
        inner.exec({ ...request, onStdout: (chunk) => ((passed += chunk.length), request.onStdout(chunk)) }),
    };
    expect(said(await pair.apply(plan([]), { a: { transport } }))).toMatch(/^0 /);
    expect(readFileSync(pair.path('b', filler)).equals(readFileSync(pair.path('a', filler)))).toBe(true);
    expect(passed).toBeLessThan(200_000);
  });

  it('is given no secret, and not started for little', { timeout: 60_000 }, async () => {
    pair.write('a', '/etc/bm/bm-core.tok', 'secret of the pair');
    pair.write('a', `${folder}/site`, 'little');
    expect(
      said(
        await pair.apply(
          pair.plan(['/etc/bm/bm-core.tok', { path: `${folder}/site`, validators: [], activations: [] }]),
        ),
      ),
    ).toMatch(/^0 /);
    expect(existsSync(`${pair.folder}/rsync-runs`)).toBe(false);
    pair.write('a', '/etc/bm/bm-core.tok', 'new secret of the pair');
    pair.write('a', filler, bytes(9_000_000, 3));
    const runs = pair.plan(['/etc/bm/bm-core.tok', { path: filler, validators: [], activations: [] }]);
    // What the sender is told to read comes from its own host's script, by a descriptor.
    pair.program(
      'rsync',
      `case "$*" in *--server*) cat /dev/fd/8 >"\${0%/*}/../names"; exec ${rsync} "$@" 8<"\${0%/*}/../names" ;; *) exec ${rsync} "$@" ;; esac`,
    );
    expect(said(await pair.apply(runs))).toMatch(/^0 /);
    expect(readFileSync(`${pair.folder}/names`, 'utf8').trim()).toBe(`.${filler}`);
    expect(pair.read('b', '/etc/bm/bm-core.tok')).toBe('new secret of the pair');
  });

  it('that asks for anything else than the plan’s files is refused', () => {
    const words = (flags: string): readonly string[] => ['halint', 'rsync', '--server', '--sender', flags, '.', '/'];
    expect(senderFlags(words('-rIRe.iLsfxCIvu'))).toBe('-rIRe.iLsfxCIvu');
    expect(senderFlags(words('-IrRe.LsfxC'))).toBe('-IrRe.LsfxC');
    for (const flags of ['-rIRse.iLsfxCIvu', '-LrIRe.i', '--remove-source-files', '-rIRe.i;id', ''])
      expect(senderFlags(words(flags))).toBeUndefined();
    expect(senderFlags(['halint', 'rsync', '--server', '-rIRe.iLsfxCIvu', '.', '/'])).toBeUndefined();
  });

  it('of another host that cannot be spoken to leaves the stream', { timeout: 60_000 }, async () => {
    pair.write('a', filler, bytes(9_000_000, 3));
    pair.program('rsync', 'echo "rsync  version 2.6.9  protocol version 29"');
    expect(said(await pair.apply(plan([])))).toMatch(/^0 /);
    execFileSync('cmp', [pair.path('a', filler), pair.path('b', filler)]);
  });
});
