import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUnitFile } from '../../../src/facts/grammar/unit-file.ts';

const of = (text: string): readonly string[] =>
  parseUnitFile(text).map(({ section, key, value, line }) => `${section}.${key}=${value}@${line}`);

describe('unit files', () => {
  it.each([
    [
      'sections and blanks around the sign',
      '[Unit]\nAfter = a b\n[Mount]\nWhat=/dev/sdb1\n',
      ['Unit.After=a b@2', 'Mount.What=/dev/sdb1@4'],
    ],
    [
      'comments of both kinds',
      '# a=1\n[Unit]\n; b=2\n  # c=3\nAfter=x # no comment\n',
      ['Unit.After=x # no comment@5'],
    ],
    [
      'a value that goes on, comments within',
      '[Mount]\nOptions=a,\\\n# b\n;c\n  d\\\ne\nType=xfs\n',
      ['Mount.Options=a,   d e@2', 'Mount.Type=xfs@7'],
    ],
    [
      'a backslash that is escaped',
      '[Service]\nExecStart=/bin/echo a\\\\\nType=oneshot\n',
      ['Service.ExecStart=/bin/echo a\\\\@2', 'Service.Type=oneshot@3'],
    ],
    ['what is before the first section, or no assignment', 'What=/dev/x\n[Mount]\nnothing\n=empty\n', []],
    ['line ends of Windows', '[Mount]\r\nWhat=/dev/sdb1\r\n', ['Mount.What=/dev/sdb1@2']],
  ])('%s', (_, text, expected) => {
    expect(of(text)).toEqual(expected);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => Array.isArray(parseUnitFile(text))));
  });
});
