import { describe, expect, it } from 'vitest';
import { contextOf } from '../../../src/engine/select.ts';
import type { Directive } from '../../../src/facts/grammar/keepalived-text.ts';
import { readKeepalived } from '../../../src/facts/grammar/keepalived-text.ts';
import { keepalived } from '../../../src/facts/vip/keepalived.ts';
import type { TextFile } from '../../../src/sdk/index.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';
import { healthyPair } from '../../rules/healthy.ts';

const path = '/etc/keepalived/keepalived.conf';
const read = (text: string, configId = 'mail-a') => readKeepalived(text, path, { configId, include: () => undefined });

/** `a b{c d}` for a directive with a block. */
const outline = (directives: readonly Directive[] | string): string =>
  typeof directives === 'string'
    ? directives
    : directives
        .map(
          ({ keyword, args, block }) =>
            [keyword, ...args].join(' ') + (block === undefined ? '' : `{${outline(block)}}`),
        )
        .join('; ');

describe('keepalived.conf as text', () => {
  it.each([
    ['comments of both kinds, also behind words', 'a 1 # one\n! all of it\nb 2! three\n', 'a 1; b 2'],
    ['a brace on a line of its own', 'x y\n{\n  a\n}\n', 'x y{a}'],
    ['a block on one line', 'virtual_ipaddress { 10.0.0.1/24 }\n', 'virtual_ipaddress{10.0.0.1/24}'],
    ['a brace without a blank before it', 'vrrp_instance VI_1{\n}\n', 'vrrp_instance VI_1{}'],
    ['quotes keep blanks and braces', 'notify "/bin/x {a} # b" root\n', 'notify /bin/x {a} # b root'],
    [
      'a condition that holds, one that does not',
      '@mail-a priority 150\n@mail-b priority 100\n@^mail-b state BACKUP\n',
      'priority 150; state BACKUP',
    ],
    [
      'parameters, also within each other',
      '$NET=10.0\n$IP=${NET}.1\naddr ${IP}.5\nplain $NET end\nscript $UNKNOWN\n',
      'addr 10.0.1.5; plain 10.0 end; script $UNKNOWN',
    ],
    [
      'a parameter of several lines',
      '$VI= \\\nvrrp_instance V${N} { \\\n  priority 1 \\\n}\n$N=1\n$VI\n',
      'vrrp_instance V1{priority 1}',
    ],
    ['a block that never ends', 'vrrp_instance V {\n', 'the configuration ends inside a block'],
    ['a block that was not opened', '}\n', `${path}:1 closes a block that was not opened`],
  ])('%s', (_, text, expected) => expect(outline(read(text))).toBe(expected));

  it('says so where it meets what it does not read', () => {
    expect(outline(read('~SEQ(N, 1, 3) a\n'))).toContain('~SEQ');
    expect(outline(read('include other.conf\n'))).toContain('includes other.conf, which was not read');
  });

  it('keeps the line of a directive', () => {
    const directives = read('a\n\n  b {\n c\n}\n');
    expect(typeof directives !== 'string' && directives[1]).toMatchObject({
      keyword: 'b',
      line: 3,
      block: [{ keyword: 'c', line: 4 }],
    });
  });
});

describe('keepalived', () => {
  const none = notRead('absent', '');
  const fact = (main: string | undefined, files: readonly TextFile[] = [], debian = '') =>
    keepalived.parse(
      {
        main: main === undefined ? none : readAs({ path, text: main }),
        siblings: readAs(files),
        below: readAs([]),
        debian: readAs({ path: '/etc/default/keepalived', text: debian }),
        redhat: none,
        dropIns: readAs([]),
        hostname: none,
      },
      contextOf(healthyPair, 'a'),
    );

  it('reads an instance with defaults, addresses and scripts', () => {
    const value = fact(
      `global_defs {\n vrrp_strict\n}\nvrrp_instance V {\n interface eth0\n virtual_router_id 51\n nopreempt\n unicast_peer { 10.0.0.2 }\n virtual_ipaddress {\n 10.0.0.9/24 dev eth1 label eth1:1\n 2001:DB8::9\n }\n notify_master "/bin/up now" root\n}\n`,
    );
    expect(value).toMatchObject({
      known: true,
      value: {
        configured: true,
        instances: [
          {
            name: 'V',
            interface: 'eth0',
            routerId: 51,
            priority: 100,
            advertInterval: 1,
            nopreempt: true,
            strict: true,
            unicastPeers: ['10.0.0.2'],
            addresses: [{ address: '10.0.0.9', device: 'eth1' }, { address: '2001:db8::9' }],
            notify: [{ event: 'notify_master', command: '/bin/up now root', at: { line: 13 } }],
          },
        ],
      },
    });
  });

  it('follows includes in the order of their names', () => {
    const included = (name: string) => ({ path: `/etc/keepalived/${name}`, text: `vrrp_instance ${name} {\n}\n` });
    const value = fact('include /etc/keepalived/v*.conf\n', [
      included('v2.conf'),
      included('v1.conf'),
      included('w.conf'),
    ]);
    expect(value.known && value.value.instances.map(({ name }) => name)).toEqual(['v1.conf', 'v2.conf']);
  });

  it.each([
    ['DAEMON_ARGS="-f /etc/keepalived/other.conf -D"', 'OTHER'],
    ['#DAEMON_ARGS="-f /etc/keepalived/other.conf"', 'MAIN'],
    ['DAEMON_ARGS="--use-file=/etc/keepalived/other.conf"', 'OTHER'],
  ])('takes the file that the service is started with: %s', (debian, name) => {
    const value = fact(
      'vrrp_instance MAIN {\n}\n',
      [{ path: '/etc/keepalived/other.conf', text: 'vrrp_instance OTHER {\n}\n' }],
      debian,
    );
    expect(value.known && value.value.instances[0]?.name).toBe(name);
  });

  it('is unknown, not empty, when the service uses a file that was not read', () => {
    expect(fact('', [], 'DAEMON_ARGS="-f /srv/ka.conf"')).toMatchObject({
      known: false,
      detail: expect.stringContaining('/srv/ka.conf'),
    });
  });

  it('is not configured where there is no file', () => {
    expect(fact(undefined)).toMatchObject({ known: true, value: { configured: false } });
  });
});
