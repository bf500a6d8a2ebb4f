import { describe, expect, it } from 'vitest';
import { contextOf } from '../../../src/engine/select.ts';
import { failedUnits } from '../../../src/facts/units/failed-units.ts';
import { names } from '../../../src/facts/network/names.ts';
import { programOf } from '../../../src/facts/vip/notify-scripts.ts';
import { hostNames } from '../../../src/facts/identity/host-names.ts';
import { ownName } from '../../../src/facts/identity/own-name.ts';
import { defaultRoute, routes } from '../../../src/facts/network/routes.ts';
import { sockets } from '../../../src/facts/network/sockets.ts';
import { timeSynchronisation } from '../../../src/facts/machine/time-synchronisation.ts';
import type { CommandOutput, ListedFile, Reading, TextFile } from '../../../src/sdk/index.ts';
import { notCaptured, notRead, readAs } from '../../../src/sdk/index.ts';
import { healthyPair } from '../../rules/healthy.ts';

const context = contextOf(healthyPair, 'a');
const output = (stdout: string, exit = 0, stderr = ''): Reading<CommandOutput> => readAs({ stdout, stderr, exit });
const text = (path: string, content: string): Reading<TextFile> => readAs({ path, text: content });
const absent = notRead('absent', '');
const notCollected = notCaptured('test');

describe('sockets', () => {
  it.each([
    [
      'tcp LISTEN 0      100       0.0.0.0:25   0.0.0.0:* users:(("master",pid=6095,fd=13))   ',
      { protocol: 'tcp', address: '0.0.0.0', port: 25, processes: ['master'] },
    ],
    [
      'tcp LISTEN 0 32 [::]:143 [::]:* users:(("imapd",pid=1,fd=4),("cyrmaster",pid=5771,fd=9))',
      { address: '::', port: 143, processes: ['imapd', 'cyrmaster'] },
    ],
    ['udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:*', { protocol: 'udp', address: '127.0.0.53', port: 53, processes: [] }],
    ['tcp LISTEN 0 50 [::ffff:10.20.0.11]:9300 *:* users:(("java",pid=7,fd=9))', { address: '10.20.0.11', port: 9300 }],
    [
      'tcp    LISTEN     0      100       :::25         :::*     users:(("master",1580,13))',
      { address: '::', port: 25, processes: ['master'] },
    ],
  ])('%s', (line, expected) => {
    expect(sockets.parse({ ss: output(`${line}\n`) })).toMatchObject({ known: true, value: [expected] });
  });

  it('is unknown when a line is no socket', () => {
    expect(sockets.parse({ ss: output('Cannot open netlink socket\n') })).toMatchObject({ known: false });
  });
});

describe('time synchronisation', () => {
  const units = ['systemd-timesyncd', 'chrony', 'chronyd', 'ntp', 'ntpd', 'ntpsec', 'openntpd'];
  const services = (...active: readonly string[]) =>
    output(units.map((unit) => (active.includes(unit) ? 'active\n' : 'inactive\n')).join(''), 3);
  const stamp = {
    path: '/run/systemd/timesync/synchronized',
    type: 'file',
    size: 0,
    modified: 1795343490,
    links: 1,
  } as const;
  const good =
    '0A140001,10.20.0.1,9,1795343490.648833981,-0.000002867,-0.000003515,0.000016742,-0.250,-0.000,0.211,0.000361188,0.000142056,32.5,Normal\n';
  it.each([
    ['chrony follows a server', output(good), absent, { value: { synchronised: true, offset: -0.000002867 } }],
    [
      'chrony follows only itself',
      output(good.replace('0A140001,10.20.0.1', '7F7F0101,')),
      absent,
      { value: { synchronised: false } },
    ],
    [
      'chrony has no source',
      output('00000000,,0,0.0,0.0,0.0,0.0,-1.2,0.0,0.0,1.0,1.0,0.0,Not synchronised\n'),
      absent,
      { value: { synchronised: false } },
    ],
    [
      'no chrony, systemd says yes',
      absent,
      output('NTP=yes\nNTPSynchronized=yes\n'),
      { value: { synchronised: true } },
    ],
    [
      'chronyd is stopped, systemd says no',
      output('506 Cannot talk to daemon\n', 1),
      output('NTP=no\nNTPSynchronized=no\n'),
      { value: { synchronised: false } },
    ],
    [
      'systemd-timesyncd has an answer',
      absent,
      services('systemd-timesyncd'),
      { value: { synchronised: true } },
      [stamp],
    ],
    ['systemd-timesyncd waits for one', absent, services('systemd-timesyncd'), { value: { synchronised: false } }, []],
    [
      'chronyd is stopped, and no other service runs',
      output('506 Cannot talk to daemon\n', 1),
      services(),
      { value: { synchronised: false, detail: 'no time service runs' } },
    ],
    [
      'chronyd runs and does not answer by UDP',
      output('506 Cannot talk to daemon\n', 1),
      services('chrony'),
      { known: false, detail: expect.stringContaining('chrony.service') },
    ],
    [
      'ntpd keeps the time',
      absent,
      services('ntpsec'),
      { known: false, detail: expect.stringContaining('ntpsec.service') },
    ],
    ['none can tell', absent, output('', 1, 'Failed to connect to bus\n'), { known: false }],
  ])('%s', (_, tracking, services, expected, files: readonly ListedFile[] = []) => {
    expect(
      timeSynchronisation.parse({
        tracking,
        services,
        timesync: readAs(files),
        ntpd: absent,
        openntpd: absent,
        kernel: absent,
      }),
    ).toMatchObject(expected);
  });
});

describe('names', () => {
  const hosts = text(
    '/etc/hosts',
    '127.0.0.1 localhost\n10.20.0.50\tmail.example.org mail # floating\n10.20.0.11 mail-a\n10.20.0.12 MAIL-B\n',
  );
  const answer = (address: string) =>
    output(`${address}      STREAM x\n${address}      DGRAM  \n${address}      RAW    \n`);

  it('resolves as the services do', () => {
    const fact = names.parse(
      { external: answer('10.20.0.50'), own: answer('10.20.0.11'), peer: output('', 2), hosts },
      context,
    );
    if (!fact.known) throw new Error(fact.detail);
    expect([...fact.value.addresses]).toEqual([
      ['mail.example.org', ['10.20.0.50']],
      ['mail-a', ['10.20.0.11']],
      ['mail-b', []],
    ]);
  });

  it('reads /etc/hosts where nothing can be asked', () => {
    const fact = names.parse({ external: notCollected, own: notCollected, peer: notCollected, hosts }, context);
    expect(fact.known && fact.value.addresses.get('mail-b')).toEqual(['10.20.0.12']);
  });

  it('is unknown when the name servers do not answer in time', () => {
    expect(
      names.parse(
        { external: notRead('timeout', ''), own: answer('10.20.0.11'), peer: answer('10.20.0.12'), hosts },
        context,
      ),
    ).toMatchObject({ reason: 'timeout' });
  });
});

describe('own name', () => {
  it.each([
    [
      'with a domain',
      { hostname: output('mail-a\n'), fqdn: output('mail-a.example.org\n'), file: absent, hosts: absent },
      { hostname: 'mail-a', fqdn: 'mail-a.example.org' },
    ],
    [
      'hostname -f fails',
      { hostname: output('mail-a\n'), fqdn: output('', 1), file: absent, hosts: absent },
      { hostname: 'mail-a' },
    ],
    [
      'a rendered tree',
      {
        hostname: notCollected,
        fqdn: notCollected,
        file: text('/etc/hostname', 'mail-a\n'),
        hosts: text('/etc/hosts', '10.0.0.1 mail-a.example.org mail-a\n'),
      },
      { hostname: 'mail-a', fqdn: 'mail-a.example.org' },
    ],
  ])('%s', (_, readings, expected) => {
    expect(ownName.parse(readings)).toEqual({ known: true, value: expected });
  });

  it('may have a domain that no name server could be asked for', () => {
    const fqdn = readAs({ stdout: '', stderr: 'hostname: Temporary failure in name resolution\n', exit: 1 });
    expect(ownName.parse({ hostname: output('mail-a\n'), fqdn, file: absent, hosts: absent })).toMatchObject({
      known: false,
      reason: 'timeout',
    });
    expect(hostNames.parse({ hostname: text('/etc/hostname', 'mail-a\n'), qualified: fqdn })).toMatchObject({
      value: { configured: 'mail-a', qualified: undefined, unasked: { reason: 'timeout' } },
    });
  });
});

describe('routes', () => {
  it.each([
    [
      'JSON',
      output(
        '[{"dst":"default","gateway":"10.0.0.1","dev":"eth0","metric":100,"flags":[]},{"dst":"default","gateway":"10.0.0.2","dev":"eth1","metric":50,"flags":[]}]\n',
      ),
      notCollected,
    ],
    [
      'text',
      output('', 255, 'Option "-j" is unknown'),
      output(
        'default via 10.0.0.1 dev eth0 proto static metric 100 \ndefault via 10.0.0.2 dev eth1 metric ' +
          '50\n10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.5 \n',
      ),
    ],
  ])('the default route with the lowest metric counts: %s', (_, route, plain) => {
    const fact = routes.parse({ route, text: plain });
    expect(fact.known && defaultRoute(fact.value)).toMatchObject({
      gateway: '10.0.0.2',
      interface: 'eth1',
      metric: 50,
    });
  });
});

describe('failed units', () => {
  it.each([
    ['bm-core.service loaded failed failed BlueMind core\n', ['bm-core.service']],
    [
      '● bm-core.service loaded failed failed BlueMind core\n● x.mount not-found failed failed x.mount\n',
      ['bm-core.service', 'x.mount'],
    ],
    ['', []],
  ])('%j', (stdout, expected) => {
    const fact = failedUnits.parse({ failed: output(stdout) });
    expect(fact.known && fact.value.map(({ id }) => id)).toEqual(expected);
  });
});

describe('the program of a notify command', () => {
  it.each([
    ['/etc/keepalived/master.sh arg', '/etc/keepalived/master.sh'],
    ['/bin/sh /etc/keepalived/master.sh', '/etc/keepalived/master.sh'],
    ['sudo -n /usr/local/sbin/up.sh', '/usr/local/sbin/up.sh'],
    ['timeout 30 bash -x /x.sh', '/x.sh'],
    ['', ''],
  ])('%j', (command, program) => expect(programOf(command)).toBe(program));
});
