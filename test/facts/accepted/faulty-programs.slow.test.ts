import { readFileSync, mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { factsOf } from '../../../src/engine/select.ts';
import type { Acceptance } from '../../../src/facts/accepted/acceptance.ts';
import type { CommandSource, Fact, FactDefinition, Sources } from '../../../src/sdk/index.ts';
import { notRead } from '../../../src/sdk/index.ts';
import { collectHere } from '../../hosts/collect-here.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { copyConfigurations } from './copy-configurations.ts';
import { canOverlay, context, overlaid } from './judge-on-host.ts';
import type { Program } from './program-configurations.ts';
import { has } from './program-configurations.ts';
import { serviceConfigurations } from './service-configurations.ts';

/**
 * Every program that is asked is replaced by one that hangs, floods, aborts or prints garbage, half of them at a time,
 * and the collection script runs as on a host. The other half answers as if nothing had happened.
 */
const folder = mkdtempSync(join(tmpdir(), 'halint-faulty-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const askedFacts = factsOf(rules).flatMap((definition) => {
  const { asked } = definition.sources(context);
  return asked?.kind === 'command' && asked.recordedAs?.[0]?.[0] === 'ask' ? [definition.id] : [];
});

/** The first table of each fact. PostgreSQL's data folder needs a mount of its own. */
const [own, others] = [[...serviceConfigurations, ...copyConfigurations], ['postgresql-data-acceptance']];
const tables = askedFacts
  .filter((id) => !others.includes(id))
  .map((id) => ({ id, table: own.find(({ fact }) => fact.id === id) }));

/** The program that answers, where it is not the one that has to be there. */
const asks: Readonly<Record<string, string>> = { lsyncd: 'luac', postgresql: '/usr/lib/postgresql/15/bin/postgres' };
const programOf = ({ fact, needs }: Program): string => asks[fact.id.replace(/-acceptance$/, '')] ?? needs;

/** What is asked; with limits of so many seconds, where the program is known to need all of them. */
function quick(fact: FactDefinition<Acceptance, Sources>, seconds = '8'): CommandSource {
  const { asked } = fact.sources(context);
  if (asked?.kind !== 'command') throw new Error(`${fact.id} asks no command`);
  const [shell, ...words] = asked.argv;
  return {
    ...asked,
    argv: [shell, ...words.map((word) => word.replaceAll(/timeout -k 1 \d+/g, `timeout -k 1 ${seconds}`))],
  };
}

const add = ({ add: text, accepted }: Program): string =>
  `add() { ${text}\n}\nadd '${(accepted[0] ?? '').replaceAll("'", String.raw`'\''`)}'`;

async function collected(programs: readonly Program[], faulty: readonly Program[], fault: string) {
  const path = join(folder, 'program');
  const usage = 'case "$*" in -v) echo Lua 5.3; exit 0 ;; --help | -h) echo "config-test -p -c "; exit 0 ;; esac';
  writeFileSync(path, `#!/bin/sh\n${usage}\n${fault}\n`);
  chmodSync(path, 0o755);
  const replaced = faulty.map((each) => `mount --bind '${path}' "$(readlink -f "$(command -v ${programOf(each)})")"`);
  const host = ['PATH=/usr/sbin:/usr/bin:/sbin:/bin', ...programs.map(add), ...replaced, 'exec sh -s'].join('\n');
  const sources = new Map(
    programs.map((each) => [each.fact.id, faulty.includes(each) ? quick(each.fact, '0.4') : quick(each.fact)]),
  );
  const { complete, reading } = await collectHere(
    [...sources.values()],
    ['unshare', '--mount', 'sh', '-c', overlaid(host)],
  );
  expect(complete).toBe(true);
  return new Map(
    programs.map(({ fact }): readonly [string, Fact<Acceptance>] => {
      const source = sources.get(fact.id);
      const asked = (source === undefined ? undefined : reading(source)) ?? notRead('not-collected', 'no frame');
      return [fact.id, fact.parse({ asked }, context)];
    }),
  );
}

const faults: readonly (readonly [string, string])[] = [
  ['hangs', 'trap "" TERM INT HUP\nwhile :; do sleep 5; done'],
  ['prints without end', 'yes; yes >&2'],
  ['aborts', 'kill -ABRT $$'],
  ['prints garbage', 'head -c 3000 /dev/urandom\nhead -c 3000 /dev/urandom >&2\nexit 0'],
];

it('has a table for each program that is asked', () => {
  expect(tables.filter(({ table }) => table === undefined).map(({ id }) => id)).toEqual([]);
  expect(askedFacts.length).toBeGreaterThan(14);
});

describe.skipIf(!canOverlay || !hasProgram('unshare'))('a program that', { timeout: 60_000 }, () => {
  const programs = tables.flatMap(({ table }) =>
    table !== undefined && has(table.needs) && has(programOf(table)) ? [table] : [],
  );
  const known = collected(programs, [], 'exit 0');

  it.each(faults)('%s costs only its own facts', async (_, fault) => {
    const sound = await known;
    expect([...sound].filter(([, fact]) => !fact.known || !fact.value.asked)).toEqual([]);
    for (const half of [0, 1]) {
      const faulty = programs.filter((_, index) => index % 2 === half);
      const found = await collected(programs, faulty, fault);
      const ids = new Set(faulty.map(({ fact }) => fact.id));
      for (const [id, fact] of found) {
        if (ids.has(id)) expect([id, fact]).toMatchObject([id, { known: false }]);
        else expect([id, fact]).toEqual([id, sound.get(id)]);
      }
    }
  });
});

const calls =
  'openat,open,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,' +
  'truncate,chmod,fchmodat,chown,fchownat,mknod,mknodat,bind';

describe.skipIf(!canOverlay || !hasProgram('strace'))(
  'the programs that are asked (needs strace)',
  { timeout: 60_000 },
  () => {
    const programs = tables.flatMap(({ table }) => (table !== undefined && has(table.needs) ? [table] : []));

    /** Paths that the script of one lane changed. */
    async function changedBy(isolated: boolean): Promise<readonly string[]> {
      const log = join(folder, 'trace');
      const sources = programs.map(({ fact }) => quick(fact)).filter((each) => (each.isolated === true) === isolated);
      const host = [...programs.map(add), `exec strace -f -qq -o '${log}' -e trace=${calls} sh -s`].join('\n');
      await collectHere(sources, ['unshare', '--mount', 'sh', '-c', overlaid(host)]);
      return readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => !/ = -1 |unfinished|resumed|\+\+\+|---/.test(line))
        .filter((line) => !/open(at)?\(/.test(line) || /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(line))
        .flatMap((line) => /"(\/[^"]*)"/.exec(line)?.[1] ?? [])
        .filter((path) => !/^\/dev\/(null|tty)$/.test(path));
    }

    it('write nothing at all where they run plainly', async () => {
      expect(await changedBy(false)).toEqual([]);
    });

    it('write only to memory in the namespace', async () => {
      const paths = await changedBy(true);
      expect(paths.length).toBeGreaterThan(0);
      expect(
        paths.filter(
          (path) => !/^\/(proc\/self\/fd|run|tmp|dev\/shm|var\/(log|tmp|lib\/nginx|cache\/nginx))\//.test(path),
        ),
      ).toEqual([]);
    });
  },
);
