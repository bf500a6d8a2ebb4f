import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canBeApart, inFolder, judge, place, program, useHostFolder } from './judged-file.ts';
import { TwoRoots } from './two-roots.ts';

useHostFolder();

const has = (name: string): boolean => existsSync(`/usr/sbin/${name}`) || existsSync(`/usr/bin/${name}`);
const stock = '/etc/nginx/nginx.conf';
const real = it.skipIf(!has('nginx') || !existsSync(stock) || !canBeApart);

/** What nginx and corosync could write on this machine, with time and size. */
const machine = (): string =>
  execFileSync(
    'sh',
    [
      '-c',
      "find /run/nginx* /run/corosync* /var/log/nginx /var/log/corosync /var/lib/nginx /var/lib/corosync /var/cache/nginx /dev/shm/qb-* /etc/nginx /etc/corosync /srv -xdev -printf '%p %y %m %s %T@\\n' 2>/dev/null || :",
    ],
    { encoding: 'utf8' },
  );

const withStock = (): void =>
  cpSync('/etc/nginx', inFolder('root/etc/nginx'), { recursive: true, verbatimSymlinks: true });
/** A server of its own in conf.d, staged beside the distribution's files. */
const server = (text: string): string => judge('nginx', '/etc/nginx/conf.d/mail.conf', text);

describe('nginx as the distribution configures it (needs nginx, and namespaces)', () => {
  beforeEach(withStock);

  real('takes a comment more', () => {
    const text = readFileSync(stock, 'utf8');
    expect(text).toMatch(/^pid /m);
    const before = machine();
    expect(judge('nginx', stock, `${text}# reviewed\n`)).toBe('0');
    expect(machine()).toBe(before);
  });

  real('refuses what it cannot read, by the path and line that it will have', () => {
    expect(judge('nginx', stock, `${readFileSync(stock, 'utf8')}\nbogus on;\n`)).toMatch(
      /^1 .*unknown directive "bogus" in \/etc\/nginx\/nginx\.conf:\d+$/,
    );
    expect(server('server { listen 8080;\n')).toMatch(
      /^1 .*unexpected end of file, expecting "}" in \/etc\/nginx\/conf\.d\/mail\.conf:2$/,
    );
    expect(
      server('server { listen 8443 ssl; ssl_certificate /etc/none.pem; ssl_certificate_key /etc/none.pem; }'),
    ).toMatch(/^1 .*cannot load certificate "\/etc\/none\.pem"/);
  });

  real('writes nothing, whichever logs, caches and ports are configured', () => {
    const before = machine();
    expect(
      server(
        'proxy_cache_path /var/cache/halint-none keys_zone=one:1m;\nserver { listen 80; listen 192.0.2.7:8025; ' +
          'access_log /srv/halint.log; error_log /var/log/nginx/halint.log; client_body_temp_path ' +
          '/var/lib/halint-none; }',
      ),
    ).toBe('0');
    expect(machine()).toBe(before);
    expect(
      ['/var/cache/halint-none', '/srv/halint.log', '/var/lib/halint-none'].filter((path) => existsSync(path)),
    ).toEqual([]);
  });

  real('refuses a log in a folder that is not there', () => {
    expect(server('server { listen 8080; access_log /var/log/halint-none/access.log; }')).toMatch(
      /^1 .*\/var\/log\/halint-none\/access\.log" failed \(2: No such file or directory\)$/,
    );
  });

  real('is not blamed for names that only DNS knows, and all that follows them is read', () => {
    const upstream =
      'upstream u { server one.halint.invalid:8080; server two.halint.invalid; }\nserver { listen 8080; location / { proxy_pass http://three.halint.invalid/x; } }\n';
    expect(server(upstream)).toBe('0');
    expect(server(`${upstream}bogus on;\n`)).toMatch(
      /^1 .*unknown directive "bogus" in \/etc\/nginx\/conf\.d\/mail\.conf:3$/,
    );
  });

  real('reads a staged file that is enabled by a link, and writes nothing through the link', () => {
    const live = place('root/etc/nginx/sites-available/mail', 'server { listen 8080; }\n');
    mkdirSync(inFolder('root/etc/nginx/sites-enabled'), { recursive: true });
    symlinkSync('/etc/nginx/sites-available/mail', inFolder('root/etc/nginx/sites-enabled/mail'));
    expect(judge('nginx', '/etc/nginx/sites-available/mail', 'server { listen 8081; }\n')).toBe('0');
    expect(judge('nginx', '/etc/nginx/sites-available/mail', 'bogus on;\n')).toMatch(
      /^1 .*unknown directive "bogus" in \/etc\/nginx\/sites-enabled\/mail:1$/,
    );
    expect(readFileSync(live, 'utf8')).toBe('server { listen 8080; }\n');
  });
});

describe('an nginx that runs (needs nginx, and namespaces)', () => {
  let running: ChildProcess | undefined;
  afterEach(() => running?.kill());

  const freePort = (): Promise<number> =>
    new Promise((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
      });
    });
  const answer = async (port: number): Promise<string> => (await fetch(`http://127.0.0.1:${port}/`)).text();

  real(
    'goes on, on the port that the staged file names too',
    async () => {
      withStock();
      const port = await freePort();
      const pid = inFolder('nginx.pid');
      const log = inFolder('error.log');
      const own = place(
        'own.conf',
        `daemon off;\npid ${pid};\nerror_log ${log};\nevents {}\nhttp { access_log off; client_body_temp_path ${inFolder('body')}; proxy_temp_path ${inFolder('proxy')}; fastcgi_temp_path ${inFolder('fastcgi')}; uwsgi_temp_path ${inFolder('uwsgi')}; scgi_temp_path ${inFolder('scgi')}; server { listen 127.0.0.1:${port}; return 200 running; } }\n`,
      );
      running = spawn('nginx', ['-c', own, '-e', log], { stdio: 'ignore' });
      await expect.poll(() => answer(port).catch(() => 'not yet'), { timeout: 20_000 }).toBe('running');
      const before = [readFileSync(pid, 'utf8'), readFileSync(log, 'utf8')];
      expect(server(`server { listen 127.0.0.1:${port}; error_log ${log}; return 200 staged; }\n`)).toBe('0');
      expect(server(`server { listen 127.0.0.1:${port}; bogus on; }\n`)).toMatch(/^1 /);
      expect(await answer(port)).toBe('running');
      expect([readFileSync(pid, 'utf8'), readFileSync(log, 'utf8')]).toEqual(before);
    },
    60_000,
  );
});

describe('corosync (needs corosync, and namespaces)', () => {
  const target = '/etc/corosync/corosync.conf';
  const configuration = (more: string, address = '127.0.0.1'): string =>
    `totem {\n  version: 2\n  cluster_name: mail\n  transport: knet\n}\nlogging {\n  to_syslog: yes\n${more}}\nnodelist {\n  node {\n    ring0_addr: ${address}\n    nodeid: 1\n    name: mail-a\n  }\n}\nquorum {\n  provider: corosync_votequorum\n}\n`;
  const corosync = it.skipIf(!has('corosync') || !canBeApart);

  corosync('reads the staged file, and writes neither to a log nor to shared memory', () => {
    const before = machine();
    expect(
      judge('corosync', target, configuration('  to_logfile: yes\n  logfile: /var/log/corosync/corosync.log\n')),
    ).toBe('0');
    expect(judge('corosync', target, configuration('  to_logfile: yes\n  logfile: /srv/halint-corosync.log\n'))).toBe(
      '0',
    );
    expect(machine()).toBe(before);
  });

  corosync('refuses a log in a folder that is not there', () => {
    expect(
      judge('corosync', target, configuration('  to_logfile: yes\n  logfile: /var/log/halint-none/corosync.log\n')),
    ).toMatch(/^1 ./);
  });

  corosync(
    'is not kept waiting by a name that no server knows, and takes one that is known',
    () => {
      program(
        'getent',
        'case "$2" in known.halint.invalid) echo "127.0.0.1 STREAM known.halint.invalid" ;; *) sleep 100 ;; esac',
      );
      expect(judge('corosync', target, configuration('', 'known.halint.invalid'))).toBe('0');
      const begun = Date.now();
      expect(judge('corosync', target, configuration('', 'unknown.halint.invalid'))).toMatch(
        /^1 .*unknown\.halint\.invalid/,
      );
      expect(Date.now() - begun).toBeLessThan(15_000);
    },
    60_000,
  );
});

describe('where no namespace can be made', () => {
  it.each([
    ['nginx', stock, 'nginx'],
    ['corosync', '/etc/corosync/corosync.conf', 'corosync'],
  ] as const)('%s is not run at all, and the file is neither fit nor unfit', (id, target, name) => {
    place(`root${target}`, '');
    program('unshare', 'exit 1');
    program(name, `echo ran >>${inFolder('ran')}`);
    expect(judge(id, target, 'x\n')).toBe(
      '4 it cannot be tested apart from the running system: no private namespace can be made there',
    );
    expect(existsSync(inFolder('ran'))).toBe(false);
  });

  it('a plan is refused with that reason, and nothing is written', async () => {
    const pair = new TwoRoots();
    try {
      pair.program('unshare', 'exit 1');
      pair.program('nginx', 'exit 0');
      pair.write('b', '/etc/nginx/nginx.conf', 'old\n');
      pair.write('a', '/etc/nginx/nginx.conf', 'new\n');
      const { exit, lines } = await pair.apply(pair.plan(['/etc/nginx/nginx.conf']));
      expect({ exit, said: lines.join(' ') }).toEqual({
        exit: 12,
        said: expect.stringContaining(
          '/etc/nginx/nginx.conf: it cannot be validated (nginx): it cannot be tested apart from the running system',
        ),
      });
      expect(pair.read('b', '/etc/nginx/nginx.conf')).toBe('old\n');
      expect(pair.leftOvers('b')).toEqual([]);
    } finally {
      pair.remove();
    }
  });
});
