import { readFileSync, mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { cibOf } from '../../../src/authoring/cases/simulations.ts';
import { factsOf } from '../../../src/engine/select.ts';
import { failover, failoverSimulation } from '../../../src/facts/failover/failover.ts';
import type { AnyReading, CommandOutput, CommandSource, Fact, Reading } from '../../../src/sdk/index.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';
import { collectHere } from '../../hosts/collect-here.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { healthySnapshot } from '../../rules/healthy.ts';
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

/** What is asked of one program, and what is made of its answer. */
interface Asked {
  readonly id: string;
  /** The program that is replaced by a faulty one. */
  readonly program: string;
  /** Shell text that makes a configuration which the program accepts. */
  readonly add: string;
  readonly source: CommandSource;
  readonly read: (reading: AnyReading) => Fact<unknown>;
}

/** The program that answers, where it is not the one that has to be there. */
const postgres = '/usr/lib/postgresql/15/bin/postgres';
const asks: Readonly<Record<string, string>> = { lsyncd: 'luac', postgresql: postgres, 'postgresql-data': postgres };

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A data folder next to what the other programs have in /var/lib. */
const dataFolder = `mkdir /mnt/lib /mnt/lib-work
mount -t overlay overlay -o lowerdir=/var/lib,upperdir=/mnt/lib,workdir=/mnt/lib-work /var/lib
mkdir -p /var/lib/pgsql/15/data
echo 15 >/var/lib/pgsql/15/data/PG_VERSION
sed /^include/d /etc/postgresql/15/main/postgresql.conf >/var/lib/pgsql/15/data/postgresql.conf`;

/** The first table of each fact. */
const tables = askedFacts.map((id) => ({
  id,
  table: [...serviceConfigurations, ...copyConfigurations].find(({ fact }) => fact.id === id),
}));

function askedBy({ fact, needs, add, accepted }: Program): Asked {
  const { asked } = fact.sources(context);
  if (asked?.kind !== 'command') throw new Error(`${fact.id} asks no command`);
  const own = `add() { ${add}\n}\nadd ${quoted(accepted[0] ?? '')}`;
  return {
    id: fact.id,
    program: asks[fact.id.replace(/-acceptance$/, '')] ?? needs,
    add: fact.id === 'postgresql-data-acceptance' ? dataFolder : own,
    source: asked,
    read: (reading) => fact.parse({ asked: reading }, context),
  };
}

/** A reading of a command; any other kind is none. */
function asCommand(reading: AnyReading): Reading<CommandOutput> {
  if (!reading.read) return reading;
  return 'stdout' in reading.value ? readAs(reading.value) : notRead('not-collected', 'this is no command');
}

/** The scheduler: the live configuration is that of the healthy pair, with this machine as one of its nodes. */
const scheduler: Asked = {
  id: 'failover',
  program: 'crm_simulate',
  add: `cat >/run/cib.xml <<'END'
${(cibOf(healthySnapshot.hosts.a) ?? '').replaceAll('mail-a', hostname())}
END
CIB_file=/run/cib.xml
export CIB_file`,
  source: failoverSimulation,
  read: (reading) => failover.parse({ simulation: asCommand(reading) }),
};

/** The same with other limits. */
const within = ({ source }: Asked, seconds: string): CommandSource => ({
  ...source,
  ...(seconds === faultyLimit && source.argv.at(-1) === 'simulate-failover' ? { timeout: 2 } : {}),
  argv: [
    source.argv[0],
    ...source.argv.slice(1).map((word) => word.replaceAll(/timeout -k 1 \d+/g, `timeout -k 1 ${seconds}`)),
  ],
});

/** Seconds for a program that is known to need all of them, and for one that answers. */
const [faultyLimit, soundLimit] = ['0.4', '8'];

async function collected(programs: readonly Asked[], faulty: readonly Asked[], fault: string) {
  const path = join(folder, 'program');
  const usage = 'case "$*" in -v) echo Lua 5.3; exit 0 ;; --help | -h) echo "config-test -p -c "; exit 0 ;; esac';
  writeFileSync(path, `#!/bin/sh\n${usage}\n${fault}\n`);
  chmodSync(path, 0o755);
  const replaced = [...new Set(faulty.map(({ program }) => program))].map(
    (program) => `mount --bind '${path}' "$(readlink -f "$(command -v ${program})")"`,
  );
  const host = [
    'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
    ...programs.map(({ add }) => add),
    ...replaced,
    'exec sh -s',
  ].join('\n');
  const sources = new Map(
    programs.map((each) => [each.id, within(each, faulty.includes(each) ? faultyLimit : soundLimit)]),
  );
  const { complete, reading } = await collectHere(
    [...sources.values()],
    ['unshare', '--mount', 'sh', '-c', overlaid(host)],
  );
  expect(complete).toBe(true);
  return new Map(
    programs.map(({ id, read }): readonly [string, Fact<unknown>] => {
      const source = sources.get(id);
      return [id, read((source === undefined ? undefined : reading(source)) ?? notRead('not-collected', 'no frame'))];
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

/** What this machine has. */
const programs = [
  ...tables.flatMap(({ table }) => (table !== undefined && has(table.needs) ? [askedBy(table)] : [])),
  scheduler,
].filter(({ program }) => has(program));

describe.skipIf(!canOverlay || !hasProgram('unshare'))('a program that', { timeout: 60_000 }, () => {
  const known = collected(programs, [], 'exit 0');

  it.each(faults)('%s costs only its own facts', async (_, fault) => {
    const sound = await known;
    expect([...sound].filter(([, fact]) => !fact.known || !isAnswer(fact.value))).toEqual([]);
    const names = [...new Set(programs.map(({ program }) => program))];
    for (const half of [0, 1]) {
      const faulty = programs.filter(({ program }) => names.indexOf(program) % 2 === half);
      const found = await collected(programs, faulty, fault);
      const ids = new Set(faulty.map(({ id }) => id));
      for (const [id, fact] of found) {
        if (ids.has(id)) expect([id, fact]).toMatchObject([id, { known: false }]);
        else expect([id, fact]).toEqual([id, sound.get(id)]);
      }
    }
  });
});

/** An acceptance says whether the program was asked; the simulated failover was asked if it is there. */
const isAnswer = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (!('asked' in value) || value.asked === true);

const calls =
  'openat,open,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,' +
  'truncate,chmod,fchmodat,chown,fchownat,mknod,mknodat,bind';

describe.skipIf(!canOverlay || !hasProgram('strace'))(
  'the programs that are asked (needs strace)',
  { timeout: 60_000 },
  () => {
    /** Paths that the script of one lane changed. */
    async function changedBy(isolated: boolean): Promise<readonly string[]> {
      const log = join(folder, 'trace');
      const sources = programs
        .map((each) => within(each, soundLimit))
        .filter((each) => (each.isolated === true) === isolated);
      const host = [...programs.map(({ add }) => add), `exec strace -f -qq -o '${log}' -e trace=${calls} sh -s`].join(
        '\n',
      );
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
