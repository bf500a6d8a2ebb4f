import { describe, expect, it } from 'vitest';
import {
  lastOf,
  parseColon,
  parseEquals,
  parseIni,
  parseLines,
  parsePostfix,
  parsePostgresql,
} from '../../../src/facts/grammar/key-values.ts';
import { parseYamlSettings } from '../../../src/facts/grammar/yaml-settings.ts';

const pairs = (
  settings: readonly { readonly key: string; readonly value: string; readonly line: number }[] | undefined,
) => settings?.map(({ key, value, line }) => `${line} ${key}=${value}`);

describe('settings of', () => {
  it('bm.ini, with its section in the key', () => {
    expect(pairs(parseIni('; made by setup\n[global]\nhost = 10.20.0.50\r\nurl=a=b\n'))).toEqual([
      '3 global.host=10.20.0.50',
      '4 global.url=a=b',
    ]);
  });

  it('telegraf, with tables of tables', () => {
    expect(pairs(parseIni('[agent]\n  hostname = "x"\n[[outputs.influxdb]]\n  urls = ["http://h:8086"]\n'))).toEqual([
      '2 agent.hostname="x"',
      '4 outputs.influxdb.urls=["http://h:8086"]',
    ]);
  });

  it('main.cf, where a blank at the beginning continues a line and a comment in between does not end it', () => {
    expect(pairs(parsePostfix('mynetworks = 127.0.0.0/8\n# more\n  10.0.0.0/8\nrelayhost =\n'))).toEqual([
      '1 mynetworks=127.0.0.0/8 10.0.0.0/8',
      '4 relayhost=',
    ]);
  });

  it('imapd.conf, with a colon in the value and a continued line', () => {
    expect(pairs(parseColon('tls: a:b\nadmins: one \\\n  two\n#x: y\n@include: /etc/cyrus-partitions\n'))).toEqual([
      '1 tls=a:b',
      '2 admins=one   two',
      '5 @include=/etc/cyrus-partitions',
    ]);
  });

  it('sysctl.conf, in both forms', () => {
    expect(
      pairs(parseEquals('-vm.swappiness=10\nnet/ipv4/conf/eth0.1/forwarding = 1\n; no\nnet.ipv4.tcp_mem = 1\t2  3\n')),
    ).toEqual(['1 vm.swappiness=10', '2 net.ipv4.conf.eth0/1.forwarding=1', '4 net.ipv4.tcp_mem=1 2 3']);
  });

  it('postgresql.conf, with and without equals sign, quotes and comments', () => {
    expect(
      pairs(parsePostgresql("Fsync off # never\nlog_line_prefix = '%m # ''x'''\nport=5432\n#wal_level = x\n")),
    ).toEqual(['1 fsync=off', "2 log_line_prefix=%m # 'x'", '3 port=5432']);
  });

  it('YAML, nested or dotted', () => {
    expect(pairs(parseYamlSettings('cluster:\n  name: bm\nnetwork.host: [10.0.0.1, _local_]\nempty:\n'))).toEqual([
      '2 cluster.name=bm',
      '3 network.host.0=10.0.0.1',
      '3 network.host.1=_local_',
      '4 empty=null',
    ]);
    expect(parseYamlSettings('a: [1\nb: }')).toBeUndefined();
    expect(parseYamlSettings('a: 1\na: 2\n')).toBeUndefined();
  });

  it('files whose lines stand for themselves', () => {
    expect(pairs(parseLines('# aliases\nroot:\t admin@example.org\n\n'))).toEqual(['2 root: admin@example.org=']);
  });

  it('the last line with a key', () => {
    expect(lastOf(parsePostfix('a = 1\na = 2\n'), 'a')?.line).toBe(2);
    expect(lastOf([], 'a')).toBeUndefined();
  });
});
