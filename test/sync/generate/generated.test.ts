import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { snapshotWith } from '../../../src/authoring/cases/case.ts';
import type { Change } from '../../../src/authoring/cases/overlay.ts';
import { classOf } from '../../../src/facts/manifest/manifest.ts';
import { generate, syncTools } from '../../../src/sync/generate/generate.ts';
import type { GeneratedFile } from '../../../src/sync/generate/generated-file.ts';
import { generatorInput } from '../../../src/sync/generate/generator-input.ts';
import { healthyGround, healthyPair, healthySnapshot } from '../../rules/healthy.ts';
import { sharedSet } from '../../../src/sync/generate/shared-set.ts';
import { groundIn } from './input-of.ts';

const input = groundIn(healthyGround);
const folder = fileURLToPath(new URL('../../../fixtures/generated/', import.meta.url));

/** As a person reads them: the guide first, then each host's files. */
const document = (files: readonly GeneratedFile[]): string =>
  files
    .map(({ host, path, mode, content }) => `==> ${host ?? 'person'} ${path} ${mode.toString(8)}\n${content}`)
    .join('\n');

describe.each(syncTools)('%s', (tool) => {
  const files = generate(tool, input);

  it('is what fixtures/generated shows (UPDATE=1 writes it)', () => {
    const path = `${folder}${tool}.txt`;
    if (process.env['UPDATE'] === '1') {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, document(files));
    }
    expect(existsSync(path)).toBe(true);
    expect(document(files)).toBe(readFileSync(path, 'utf8'));
  });

  it('is one and the same for the same pair, and mirrors when the hosts change places', () => {
    expect(generate(tool, input)).toEqual(files);
    const { a, b } = input.hosts;
    const mirrored = generate(tool, { ...input, hosts: { a: b, b: a } });
    const of = (all: readonly GeneratedFile[], host: 'a' | 'b') =>
      all.filter((each) => each.host === host).map(({ path, content }) => [path, content]);
    // csync2 lists the members in the order of the sides.
    if (tool !== 'csync2') expect(of(mirrored, 'a')).toEqual(of(files, 'b'));
    expect(of(mirrored, 'a').map(([path]) => path)).toEqual(of(files, 'b').map(([path]) => path));
  });

  it('leaves nothing for any rule to find', () => {
    const none: readonly Change[] = [
      { host: 'both', file: '/etc/lsyncd/lsyncd.conf.lua', fails: 'absent' },
      { host: 'both', file: '/etc/csync2.cfg', fails: 'absent' },
      { host: 'both', file: '/etc/cron.d/csync2', fails: 'absent' },
    ];
    // What rules read; other scripts and units are judged by the real tools, see real-tools.test.ts.
    const own = files.flatMap(({ host, path, content }): Change[] =>
      host === undefined || !/^\/etc\/(lsyncd|csync2|cron\.d|incron\.d|halint)|\/halint-[a-z]+$/.test(path)
        ? []
        : [{ host, file: path, text: content }],
    );
    const replaced = new Set(own.map(({ file }) => file));
    const snapshot = snapshotWith(
      { pair: healthyPair, snapshot: healthySnapshot },
      { changes: [...none.filter(({ file }) => !replaced.has(file)), ...own] },
    );
    const judged = evaluate(snapshot, healthyPair, rules);
    expect(
      judged.flatMap(({ rule, findings }) => findings.map(({ subject, actual }) => `${rule} ${subject}: ${actual}`)),
    ).toEqual([]);
    expect(judged.filter(({ verdict }) => verdict === 'unknown')).toEqual([]);
    const passed = judged.filter(({ verdict }) => verdict === 'pass').map(({ rule }) => rule);
    expect(passed).toEqual(
      expect.arrayContaining([
        'sync/tool-configured',
        'sync/listed-files-copied',
        'sync/identity-left-alone',
        'sync/live-data-left-alone',
      ]),
    );
  });

  it('holds no key and no password', () => {
    expect(document(files)).not.toMatch(/BEGIN [A-Z ]*PRIVATE|passw(or)?d\s*[=:]/i);
  });

  it('copies what is shared and nothing else, whatever its class is called', () => {
    const copied = ['shared-text', 'shared-secret', 'shared-public'];
    for (const path of input.shared.includes) expect(copied, path).toContain(classOf(path));
    for (const { names, path } of input.shared.folders)
      for (const name of names) expect(copied).toContain(classOf(`${path}/${name}`));
  });
});

describe('what is left out', () => {
  it('has each listed file that is there and is not copied, with the reason', () => {
    expect(input.shared.notCopied.map(({ path }) => path)).toEqual([
      '/etc/aliases.db',
      '/etc/sysctl.conf',
      '/etc/bm/mcast.id',
      '/etc/bm/server.uid',
      '/etc/sysctl.d/01-bluemind.conf',
    ]);
  });

  it('has names that no tool could be given without quotes', () => {
    const evil = "/etc/nginx/sites-enabled/a';touch /tmp/x;'";
    const shared = sharedSet(
      [evil, '/etc/aliases'],
      { files: [{ path: evil, class: 'shared-text', type: 'file', size: 1 }], unread: [] },
      { files: [], unread: [] },
    );
    expect(shared.includes).toEqual(['/etc/aliases']);
    expect(shared.notCopied).toEqual([expect.objectContaining({ path: evil, why: expect.stringContaining('quoted') })]);
  });

  it('has what belongs to one host even where a policy names all of /etc', () => {
    const there = [
      '/etc/machine-id',
      '/etc/hostname',
      '/etc/aliases',
      '/etc/bm/bm-core.disabled',
      '/etc/aliases.db',
    ].map((path) => ({ path, class: classOf(path), type: 'file', size: 1 }) as const);
    const shared = sharedSet(['/etc/**'], { files: there, unread: [] }, { files: there, unread: [] });
    expect(shared.excludes).toEqual(
      expect.arrayContaining([
        '/etc/machine-id',
        '/etc/hostname',
        '/etc/bm/*.disabled',
        '/etc/aliases.db',
        '/etc/ssh/ssh_host_*',
        '/etc/sysctl.conf',
      ]),
    );
    expect(shared.folders).toEqual([expect.objectContaining({ path: '/etc', names: [] })]);
  });
});

describe('where nothing can be generated', () => {
  it('says so for a pair without a floating address: nothing would tell who may send', () => {
    expect(generatorInput(healthySnapshot, { ...healthyPair, virtualIps: [] })).toContain('floating address');
  });

  it('says so where a host could not be read', () => {
    const { a, b } = healthySnapshot.hosts;
    expect(
      generatorInput(
        { ...healthySnapshot, hosts: { a, b: { ...b, status: 'unreachable', error: 'no route to host' } } },
        healthyPair,
      ),
    ).toBe('mail-b: which of the shared files are there is not known: no route to host');
  });
});
