import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fromInterfaces } from '../../../src/facts/network-files/static-addresses.ts';
import { trimmed, wordsOf } from '../../../src/facts/grammar/white-space.ts';

const facts = fileURLToPath(new URL('../../../src/facts/', import.meta.url));

/** Parsers of configuration outside of the folders of grammars. */
const parsers = [
  'sync/cron-jobs.ts',
  'sync/incron.ts',
  'sync/csync2.ts',
  'storage/fstab.ts',
  'devices/multipath-config.ts',
  'storage/autofs.ts',
  'storage/mount-units.ts',
  'network/names.ts',
  'fencing/sbd.ts',
  'fencing/logind.ts',
  'cluster/heartbeat.ts',
  'vip/keepalived-reader.ts',
];

/** Grammars of what programs print, and of documents whose own rules a library knows. */
const others: ReadonlySet<string> = new Set(['ip-addr-text.ts', 'yaml-document.ts']);

const files = [
  ...['grammar', 'network-files'].flatMap((folder) =>
    readdirSync(`${facts}${folder}`)
      .filter((name) => name.endsWith('.ts') && !others.has(name))
      .map((name) => `${folder}/${name}`),
  ),
  ...parsers,
];

describe('white space in configuration', () => {
  it.each(files)('%s takes a no-break space for a part of a word, as programs in C do', (file) => {
    const text = readFileSync(facts + file, 'utf8').replaceAll('[\\s\\S]', '');
    expect(text.match(/\\s(?![\w])|\\S|\.trim(?:Start|End)?\(/g) ?? []).toEqual([]);
  });

  it('keeps what is no white space of C at the ends of a word', () => {
    expect(trimmed('\u00a0 on \ufeff')).toBe('\u00a0 on \ufeff');
    expect(trimmed(' \t\von\f\r\n')).toBe('on');
    expect(wordsOf(' a\u00a0b\tc ')).toEqual(['a\u00a0b', 'c']);
  });

  it('reads no address behind a no-break space in interfaces(5)', () => {
    const read = (blank: string) =>
      fromInterfaces([
        { path: '/etc/network/interfaces', text: `auto lo\niface lo inet static\n address${blank}10.0.0.5/24\n` },
      ]);
    expect(read(' ').map(({ address }) => address)).toEqual(['10.0.0.5']);
    expect(read('\u00a0')).toEqual([]);
  });
});
