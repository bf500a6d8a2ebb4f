// master(5)
import type { Fact } from '../../sdk/index.ts';
import { defineFact, known, unknownFrom } from '../../sdk/index.ts';
import type { KeyValue } from '../grammar/key-values.ts';
import { trimmed } from '../grammar/white-space.ts';
import { manifestFile } from '../manifest/manifest.ts';

/** A parameter that master.cf sets for one service. */
export interface ServiceParameter extends KeyValue {
  /** `submission inet` */
  readonly service: string;
  readonly path: string;
}

const path = '/etc/postfix/master.cf';

/** Parameters that services of Postfix have instead of those of main.cf. */
export const postfixMaster = defineFact({
  id: 'postfix-master',
  describes: 'Parameters that master.cf sets for single services of Postfix',
  sources: { master: manifestFile(path) },
  parse({ master }): Fact<readonly ServiceParameter[]> {
    if (!master.read)
      return master.reason === 'absent' ? known<readonly ServiceParameter[]>([]) : unknownFrom(master, path);
    const found: ServiceParameter[] = [];
    let service = '';
    for (const [index, line] of master.value.text.split('\n').entries()) {
      if (trimmed(line) === '' || trimmed(line).startsWith('#')) continue;
      if (!/^[ \t]/.test(line))
        service = line
          .split(/[ \t]+/)
          .slice(0, 2)
          .join(' ');
      for (const [, braced, name, value] of line.matchAll(
        /-o[ \t]+(?:\{[ \t]*([^}]*)\}|(\w+)[ \t]*=[ \t]*([^ \t\r]*))/g,
      )) {
        const [key = '', ...rest] = braced === undefined ? [name ?? '', value ?? ''] : braced.split('=');
        found.push({ service, path, key: trimmed(key), value: trimmed(rest.join('=')), line: index + 1 });
      }
    }
    return known<readonly ServiceParameter[]>(found);
  },
});
