import type { TextFormat } from '../manifest/file-class.ts';
import type { KeyValue } from './key-values.ts';
import { parseColon, parseEquals, parseIni, parseLines, parsePostfix, parsePostgresql } from './key-values.ts';
import { parseYamlSettings } from './yaml-settings.ts';

/** Reads a text key by key; undefined when it is not in that format. */
export function parseText(format: TextFormat, text: string): readonly KeyValue[] | undefined {
  switch (format) {
    case 'ini':
      return parseIni(text);
    case 'postfix':
      return parsePostfix(text);
    case 'colon':
      return parseColon(text);
    case 'equals':
      return parseEquals(text);
    case 'postgresql':
      return parsePostgresql(text);
    case 'yaml':
      return parseYamlSettings(text);
    case 'lines':
      return parseLines(text);
  }
}
