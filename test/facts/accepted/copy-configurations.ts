import { spawnSync } from 'node:child_process';
import { csync2Acceptance } from '../../../src/facts/accepted/csync2.ts';
import { lsyncdAcceptance } from '../../../src/facts/accepted/lsyncd.ts';
import { postgresqlAcceptance, postgresqlDataAcceptance } from '../../../src/facts/accepted/postgresql.ts';
import { systemdAcceptance } from '../../../src/facts/accepted/systemd.ts';
import { whole } from './program-configurations.ts';
import type { Program } from './program-configurations.ts';

const node = spawnSync('uname', ['-n'], { encoding: 'utf8' }).stdout.trim();
const group = (more: string, key = '/etc/csync2.key-test'): string =>
  `group mail {\n  host ${node} other;\n  key ${key};\n  ${more}\n}`;
const keyed = `head -c 64 /dev/zero | tr '\\0' a >/etc/csync2.key-test; echo short >/etc/csync2.key-short`;

const lsync = (more: string): string => `settings {
  logfile = "/var/log/lsyncd.log",
}
sync {
  default.rsyncssh,
  source = "/etc/bm",
  host = "other",
  ${more}
}`;

/** The one data folder of the test is in memory, so nothing of the machine is below it. */
const inDataFolder = `mkdir -p /run/data/15/data; echo 15 >/run/data/15/data/PG_VERSION
cp /etc/postgresql/15/main/postgresql.conf /run/data/15/data/; sed -i /^include/d /run/data/15/data/postgresql.conf
printf '%s\\n' "$1" >>/run/data/15/data/postgresql.conf
mount -t tmpfs halint-test /var/lib && mkdir /var/lib/pgsql && mount --bind /run/data /var/lib/pgsql`;

/** As where the program is in no folder of its version. */
const elsewhere = `cp -a /usr/lib/postgresql /run/pg && mount -t tmpfs halint-test /usr/lib/postgresql
mount -t tmpfs halint-test /usr/local && mkdir -p /usr/local/bin && ln -s /run/pg/15/bin/postgres /usr/local/bin/postgres
printf '%s\\n' "$1" >>/etc/postgresql/15/main/postgresql.conf`;

/** Programs that copy files, units, and PostgreSQL in other places. */
export const copyConfigurations: readonly Program[] = [
  {
    name: 'csync2',
    fact: csync2Acceptance,
    needs: 'csync2',
    add: `${keyed}; ${whole('/etc/csync2.cfg')}`,
    accepted: [
      group('include /etc/aliases;\n  exclude *~;\n  auto younger;'),
      group('include /etc/x;\n  action { pattern /etc/x; exec "true"; do-local; }'),
      'group other { host a b; key /etc/csync2.key-test; include /etc/x; }',
    ],
    rejected: [
      [group('incldue /etc/x;'), /syntax error/],
      [group('include /etc/x'), /syntax error/],
      [group('auto newest;'), /Unknown auto-setting 'newest'/],
      [group('include /etc/x;', '/etc/missing'), /Can't read keyfile \/etc\/missing/],
      [group('include /etc/x;', '/etc/csync2.key-short'), /too short/],
      [`group mail { host ${node} other; include /etc/x; }`, /must have a key/],
      [group('key /etc/csync2.key-test;'), /only have one key/],
      ['config /etc/csync2.missing;', /Can't open included config file/],
    ],
  },
  {
    name: 'csync2 with a configuration of another name',
    fact: csync2Acceptance,
    needs: 'csync2',
    add: `${keyed}; rm -f /etc/csync2.cfg; ${whole('/etc/csync2_mail.cfg')}`,
    accepted: [group('include /etc/aliases;'), group('exclude /etc/x;')],
    rejected: [
      [group('incldue /etc/x;'), /csync2_mail.cfg.*|syntax error/],
      [group('auto newest;'), /Unknown auto-setting/],
      ['ignore uidd;', /Unknown 'ignore'/],
      ['nossl a;', /syntax error/],
      ['lock-timeout x', /syntax error/],
    ],
  },
  {
    name: 'lsyncd',
    fact: lsyncdAcceptance,
    needs: 'lsyncd',
    add: whole('/etc/lsyncd/lsyncd.conf.lua'),
    accepted: [lsync('targetdir = "/etc/bm",'), lsync('exclude = { "x", "y" }')],
    rejected: [
      [lsync('targetdir = "/etc/bm'), /unfinished string/],
      [lsync('exclude = { "x"'), /'}' expected/],
      [lsync('delete = = false'), /'}' expected|unexpected symbol|syntax error/],
      [lsync('}'), /unexpected symbol|syntax error|<eof> expected/],
      ['if x then\nsync { }', /'end' expected/],
      [lsync('password = "hunter2" extra'), /'}' expected/],
    ],
  },
  {
    name: 'systemd',
    fact: systemdAcceptance,
    needs: 'systemd-analyze',
    add: whole('/etc/systemd/system/halint-test.service'),
    accepted: [
      '[Service]\nExecStart=/bin/true\nRestart=on-failure',
      '[Unit]\nRequires=var-spool.mount\nAfter=var-spool.mount\n[Service]\nExecStart=/bin/true',
      '[Service]\nExecStart=/srv/on-the-active-host/only',
      '[Service]\nExecStart=/bin/true\nStandardOutput=syslog',
    ],
    rejected: [
      ['[Service]\nExecStrat=/bin/true\nExecStart=/bin/true', /Unknown key.*ExecStrat|Unknown lvalue/],
      ['[Service]\nType=oneshot', /no ExecStart=/],
      ['[Service]\nExecStart=bin/true', /absolute path|not absolute/],
      ['[Service]\nExecStart=/bin/true\nRestart=maybe', /restart specifier/],
      ['[Servce]\nExecStart=/bin/true', /Unknown section/],
      ['[Service]\nExecStart=/bin/true\nExecStart=/bin/false', /more than one ExecStart=/],
      ['[Service]\nExecStart=/bin/true\nTimeoutStartSec=5 parsecs', /TimeoutStartSec/],
      ['[Service]\nhunter2\nExecStart=/bin/true', /Missing '='/],
      ['[Service]\nExecStart=/usr/bin/no-such-program', /not executable/],
    ],
  },
  {
    name: 'systemd with drop-ins',
    fact: systemdAcceptance,
    needs: 'systemd-analyze',
    add: whole('/etc/systemd/system/corosync.service.d/halint.conf'),
    accepted: ['[Unit]\nAfter=network.target', '[Service]\nTimeoutStopSec=5min'],
    rejected: [
      ['[Unit]\nAfterr=network.target', /Afterr/],
      ['[Service]\nTimeoutStopSec=soon', /time value|TimeoutStopSec/],
      ['[Servise]\nTimeoutStopSec=5', /Servise/],
      ['[Service]\nExecStart=/bin/true', /more than one ExecStart=/],
      ['[Service]\nKillSignal=SIGMAYBE', /SIGMAYBE|KillSignal|signal/i],
    ],
  },
  {
    name: 'PostgreSQL with its configuration in the data folder',
    fact: postgresqlDataAcceptance,
    needs: '/usr/lib/postgresql/15/bin/postgres',
    add: inDataFolder,
    accepted: ['max_connections = 200', 'port = 5433'],
    rejected: [
      ['shard_buffers = 4GB', /shard_buffers/],
      ['port = 99999', /outside the valid range/],
      ['max_connections = abc', /max_connections/],
      ["include 'missing.conf'", /could not open configuration file/],
      ['wal_level = bogus', /wal_level/],
    ],
  },
  {
    name: 'PostgreSQL in no folder of its version',
    fact: postgresqlAcceptance,
    needs: '/usr/lib/postgresql/15/bin/postgres',
    add: elsewhere,
    accepted: ['max_connections = 200', 'port = 5433'],
    rejected: [
      ['shard_buffers = 4GB', /shard_buffers/],
      ['port = 99999', /outside the valid range/],
      ['max_connections = abc', /max_connections/],
      ["include 'missing.conf'", /could not open configuration file/],
      ['wal_level = bogus', /wal_level/],
    ],
  },
];
