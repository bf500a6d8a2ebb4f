import { describe, expect, it } from 'vitest';
import { readCorosyncConf } from '../../../src/facts/grammar/corosync-conf.ts';
import { readDrbd } from '../../../src/facts/grammar/drbd-conf.ts';
import { readKeepalived } from '../../../src/facts/grammar/keepalived-text.ts';
import { parseColon, parseEquals, parseIni, parsePostfix } from '../../../src/facts/grammar/key-values.ts';
import { parseNginx } from '../../../src/facts/grammar/nginx-conf.ts';
import { parseUnitFile } from '../../../src/facts/grammar/unit-file.ts';

const noBreakSpace = '\u00a0';
const byteOrderMark = '\ufeff';

/** Everything that a grammar makes of a text, as one text. */
const keepalived = (text: string): unknown => readKeepalived(text, 'f', { configId: 'x', include: () => undefined });

/** A text with `@` where white space may stand, and what the grammar has to find when it is white space. */
const grammars: readonly (readonly [name: string, read: (text: string) => unknown, text: string, word: string])[] = [
  ['corosync.conf', readCorosyncConf, 'totem {\n  version:@2\n}\n', '"2"'],
  ['keepalived.conf', keepalived, 'vrrp_instance V {\n  priority@90\n}\n', '"priority"'],
  ['drbd.conf', (text) => readDrbd(text, 'f'), 'resource r {\n  protocol@C;\n}\n', '"C"'],
  ['nginx.conf', parseNginx, 'worker_processes@2;\n', '"worker_processes"'],
  ['main.cf', parsePostfix, 'mynetworks =@127.0.0.1\n', '"127.0.0.1"'],
  ['imapd.conf', parseColon, 'virtdomains:@userid\n', '"userid"'],
  ['sysctl.conf', parseEquals, 'vm.swappiness =@10\n', '"10"'],
  ['an INI file', parseIni, '[a]\nb =@10\n', '"10"'],
  ['a unit file', parseUnitFile, '[Service]\nUser=@mail\n', '"mail"'],
];

describe('white space is what the program takes for it', () => {
  const found = (value: unknown): string => JSON.stringify(value);

  it.each(grammars)('%s: a blank and a tab', (_, read, text, word) => {
    expect(found(read(text.replace('@', ' ')))).toContain(word);
    expect(found(read(text.replace('@', '\t')))).toContain(word);
  });

  it.each(grammars)('%s: a no-break space belongs to the word', (_, read, text, word) => {
    const value = found(read(text.replace('@', noBreakSpace)));
    expect(value).not.toContain(word);
    expect(value).toContain(noBreakSpace);
  });

  it.each(grammars.filter(([name]) => name !== 'a unit file'))(
    '%s: a byte order mark belongs to the word',
    (_, read, text) => {
      expect(found(read(byteOrderMark + text.replace('@', ' ')))).not.toBe(found(read(text.replace('@', ' '))));
    },
  );

  it('a unit file may begin with a byte order mark: systemd passes it over', () => {
    const text = '[Service]\nUser=mail\n';
    expect(parseUnitFile(byteOrderMark + text)).toEqual(parseUnitFile(text));
  });
});
