import { existsSync, readFileSync, rmSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextOf } from '../../../src/engine/select.ts';
import { corosyncConf } from '../../../src/facts/cluster/corosync-conf.ts';
import { classOf, manifestFile } from '../../../src/facts/manifest/manifest.ts';
import { filePolicyFor } from '../../../src/sync/plan/file-policy.ts';
import { healthyPair } from '../../rules/healthy.ts';
import { canBeApart, inFolder, judge, place, program, useHostFolder } from './judged-file.ts';
import { TwoRoots } from './two-roots.ts';

useHostFolder();

const installed = (name: string): boolean => existsSync(`/usr/sbin/${name}`);

const corosync = (change: (text: string) => string = (text) => text): string =>
  change(
    'totem {\n  version: 2\n  cluster_name: mail\n  transport: knet\n}\nnodelist {\n  node {\n    ring0_addr: ' +
      '127.0.0.1\n    nodeid: 1\n    name: mail-a\n  }\n}\nquorum {\n  provider: corosync_votequorum\n}\n',
  );

describe('corosync.conf', () => {
  const target = '/etc/corosync/corosync.conf';

  it('is checked when it is replaced, nothing is told to the cluster, and its key never shows', () => {
    expect(filePolicyFor(target)).toMatchObject({ validators: ['corosync'], activations: [] });
    expect(classOf(target)).toBe('shared-text');
    expect(manifestFile(target)).toMatchObject({ mask: [{ kind: 'value' }] });
    // The fact hides the same, so that rules cannot tell it either.
    expect(Object.values(corosyncConf.sources(contextOf(healthyPair, 'a')))).toEqual([manifestFile(target)]);
  });

  it.skipIf(!installed('corosync') || !canBeApart)(
    'passes where corosync -t passes it, and else with its words and the line (needs corosync, and namespaces)',
    () => {
      expect(judge('corosync', target, corosync())).toBe('0');
      expect(
        judge(
          'corosync',
          target,
          corosync((text) => text.slice(0, text.indexOf('  }'))),
        ),
      ).toBe('1 line 10: Missing closing brace');
      expect(
        judge(
          'corosync',
          target,
          corosync((text) => text.replace('nodeid: 1', 'nodeid: x')),
        ),
      ).toMatch(/^1 line 9: Value of key "nodelist\.node\.0\.nodeid" is expected to be integer/);
      expect(
        judge(
          'corosync',
          target,
          corosync((text) => text.replace('knet', 'carrier-pigeon')),
        ),
      ).toMatch(/^1 Invalid transport type/);
      expect(
        judge(
          'corosync',
          target,
          corosync((text) => text.replace('version: 2', 'version: 3')),
        ),
      ).toMatch(/^1 This totem parser can only parse version 2/);
      expect(judge('corosync', target, '')).toMatch(/^1 ./);
    },
  );

  it.skipIf(!canBeApart)(
    'is handed over as each version wants it: by -c, or by the variable before 3.0 (needs namespaces)',
    () => {
      const read = `case "$*" in -h) echo "$USAGE"; exit 1 ;; '-t -c '*) f=$3 ;; -t) f=$COROSYNC_MAIN_CONFIG_FILE ;; *) exit 1 ;; esac; grep -q good "$f"`;
      for (const usage of [
        '        -c     : Corosync config file path.',
        '        -f     : Start application in foreground.',
      ]) {
        program('corosync', read.replace('$USAGE', usage));
        expect(judge('corosync', target, 'good\n')).toBe('0');
        expect(judge('corosync', target, 'bad\n')).toBe('1 corosync -t refuses it and logs why');
      }
    },
  );
});

/** An interface that VRRP accepts: keepalived takes no loopback. */
const wire = Object.entries(networkInterfaces()).find(([, addresses]) =>
  addresses?.some(({ internal, family }) => !internal && family === 'IPv4'),
)?.[0];

describe('what keepalived includes (for keepalived itself: needs keepalived and a network interface)', () => {
  const target = '/etc/keepalived/conf.d/shared.conf';
  const main = (more = ''): string =>
    `global_defs {\n  router_id mail\n}\ninclude conf.d/*.conf\ninclude /etc/keepalived/absolute.conf\n${more}`;
  const instance = (text: string): string =>
    `vrrp_instance V {\n  state BACKUP\n  interface ${wire ?? 'none'}\n  virtual_router_id 51\n  priority 100\n  virtual_ipaddress {\n    192.0.2.1/24\n  }\n  ${text}\n}\n`;
  const real = it.skipIf(!installed('keepalived') || wire === undefined);

  it('is checked; its main file belongs to one host and is never copied', () => {
    expect(filePolicyFor(target).validators).toEqual(['keepalived']);
    expect(classOf('/etc/keepalived/keepalived.conf')).toBe('identity-different');
  });

  real('passes where keepalived -t passes the whole, relative and absolute', () => {
    place('root/etc/keepalived/keepalived.conf', main());
    place('root/etc/keepalived/absolute.conf', '');
    expect(judge('keepalived', target, instance(''))).toBe('0');
    expect(judge('keepalived', target, instance('bogus on'))).toMatch(/^1 .*[Uu]nknown keyword 'bogus'/);
    expect(judge('keepalived', '/etc/keepalived/absolute.conf', instance('bogus on'))).toMatch(
      /^1 .*[Uu]nknown keyword 'bogus'/,
    );
    expect(judge('keepalived', target, instance('').slice(0, -3))).toMatch(/^1 .*missing '}'s/);
    expect(judge('keepalived', target, instance('').replace('51', '999'))).toMatch(/^1 .*999/);
    expect(readFileSync(inFolder('root/etc/keepalived/keepalived.conf'), 'utf8')).toBe(main());
  });

  real('is not blamed for what stands in the files of the host already', () => {
    place(
      'root/etc/keepalived/keepalived.conf',
      main(
        instance('')
          .replace(wire ?? '', 'not0')
          .replaceAll('V', 'W')
          .replace('51', '52'),
      ),
    );
    place('root/etc/keepalived/absolute.conf', '');
    expect(judge('keepalived', target, '# nothing\n')).toBe('0');
    expect(judge('keepalived', target, 'bogus on\n')).toMatch(/^1 .*[Uu]nknown keyword 'bogus'/);
  });

  real('may name scripts without script security, as the files of many hosts do', () => {
    place('root/etc/keepalived/keepalived.conf', main());
    place('root/etc/keepalived/absolute.conf', '');
    expect(judge('keepalived', target, instance('notify /bin/true'))).toBe('0');
  });

  it('is unknown where keepalived is too old to test, and refused where nothing includes it', () => {
    program('keepalived', 'case "$*" in --help) echo "  -f, --use-file=FILE" ;; *) echo started; exit 0 ;; esac');
    expect(judge('keepalived', target, instance(''))).toBe('3 keepalived there is too old to test a configuration');
    program('keepalived', 'echo "  -t, --config-test"');
    expect(judge('keepalived', target, instance(''))).toMatch(/^1 there is no \/etc\/keepalived\/keepalived\.conf/);
  });
});

describe.skipIf(!existsSync('/usr/lib/postgresql/15/bin/postgres'))('postgresql.conf (needs PostgreSQL 15)', () => {
  const target = '/etc/postgresql/15/main/postgresql.conf';
  const text = (more: string): string =>
    `data_directory = '/var/lib/postgresql/none'\nport = 5433\ninclude_if_exists = '/etc/postgresql/15/main/postgresql.conf.local'\n${more}`;

  it('is read as the server reads it, on a host that has not mounted the data', () => {
    expect(filePolicyFor(target)).toMatchObject({ validators: ['postgresql'], activations: ['postgresql-reload'] });
    place(`root${target}`, text(''));
    expect(judge('postgresql', target, text('work_mem = 8MB\n'))).toBe('0');
    expect(judge('postgresql', target, text('work_men = 8MB\n'))).toBe(
      '1 unrecognized configuration parameter "work_men" in file "/etc/postgresql/15/main/postgresql.conf" line ' +
        '4\nconfiguration file "/etc/postgresql/15/main/postgresql.conf" contains errors',
    );
    expect(judge('postgresql', target, text('port = many\n'))).toMatch(/^1 invalid value for parameter "port"/);
  });

  it('with what it includes, and without blame where nothing reads the included file', () => {
    place(`root${target}`, text(''));
    expect(judge('postgresql', `${target}.local`, 'work_mem = 8MB\n')).toBe('0');
    expect(judge('postgresql', `${target}.local`, 'work_men = 8MB\n')).toMatch(
      /^1 unrecognized configuration parameter "work_men" in file "\/etc\/postgresql\/15\/main\/postgresql\.conf\.local" line 1/,
    );
    rmSync(inFolder(`root${target}`));
    expect(judge('postgresql', `${target}.local`, 'work_men = 8MB\n')).toBe('0');
  });

  it('of a version that is not installed is unknown', () => {
    place('root/etc/postgresql/7/main/postgresql.conf', '');
    expect(judge('postgresql', '/etc/postgresql/7/main/postgresql.conf', '')).toBe('3 PostgreSQL 7 is not installed');
  });
});

describe('validators in an apply', () => {
  let pair: TwoRoots;
  beforeEach(() => (pair = new TwoRoots()));
  afterEach(() => pair.remove());
  const outcome = async (path: string): Promise<string> => JSON.stringify(await pair.apply(pair.plan([path])));

  it.skipIf(!installed('corosync') || !canBeApart)(
    'let a sound corosync.conf through, and keep a broken one out (needs corosync, and namespaces)',
    async () => {
      const path = '/etc/corosync/corosync.conf';
      pair.write('b', path, corosync());
      pair.write(
        'a',
        path,
        corosync((text) => text.replace('mail-a', 'mail-b')),
      );
      expect(await outcome(path)).not.toContain('rejected by corosync');
      expect(pair.read('b', path)).toContain('mail-b');
      pair.write(
        'a',
        path,
        corosync((text) => text.replace('knet', 'carrier-pigeon')),
      );
      expect(await outcome(path)).toContain('rejected by corosync: Invalid transport type');
      expect(pair.read('b', path)).toContain('mail-b');
      expect(pair.leftOvers('b')).toEqual([]);
    },
  );

  it('end a keepalived that hangs', { timeout: 60_000 }, async () => {
    for (const side of ['a', 'b'] as const) pair.write(side, '/etc/keepalived/keepalived.conf', 'include x.conf\n');
    pair.write('b', '/etc/keepalived/x.conf', 'old\n');
    pair.write('a', '/etc/keepalived/x.conf', 'new\n');
    pair.program('keepalived', 'case "$1" in --help) echo --config-test ;; *) sleep 100 ;; esac');
    expect(await outcome('/etc/keepalived/x.conf')).toContain('did not end within 20 s');
    expect(pair.read('b', '/etc/keepalived/x.conf')).toBe('old\n');
    expect(pair.leftOvers('b')).toEqual([]);
  });
});
