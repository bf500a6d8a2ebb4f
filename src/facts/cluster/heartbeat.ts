// ha.cf(5), http://linux-ha.org/wiki/Haresources
import { trimmed, wordsOf } from '../grammar/white-space.ts';
import type { Fact } from '../../sdk/index.ts';
import { defineFact, file, known, unknownFrom } from '../../sdk/index.ts';

export interface Heartbeat {
  readonly configured: boolean;
  /** Directives of ha.cf in their order; parameters of `stonith_host` are not kept. */
  readonly directives: readonly { readonly name: string; readonly value: string; readonly line: number }[];
  /** Lines of haresources: a preferred node and the resources that follow it. */
  readonly resources: readonly { readonly node: string; readonly names: readonly string[]; readonly line: number }[];
}

const configPath = '/etc/ha.d/ha.cf';
const resourcesPath = '/etc/ha.d/haresources';

/** The older cluster manager Heartbeat, with its own resource list. */
export const heartbeat = defineFact({
  id: 'heartbeat',
  describes: 'Heartbeat’s configuration and resources',
  sources: {
    config: file(configPath, {
      mask: [{ kind: 'value', after: '^[ \t]*stonith_host[ \t]+[^ \t]+[ \t]+[^ \t]+[ \t]+', until: 'line' }],
    }),
    resources: file(resourcesPath),
  },
  parse({ config, resources }): Fact<Heartbeat> {
    for (const [reading, path] of [
      [config, configPath],
      [resources, resourcesPath],
    ] as const) {
      if (!reading.read && reading.reason !== 'absent') return unknownFrom(reading, path);
    }
    return known({
      configured: config.read,
      directives: config.read ? config.value.text.split('\n').flatMap(readDirective) : [],
      resources: resources.read ? readResources(resources.value.text) : [],
    });
  },
});

function readDirective(row: string, index: number): Heartbeat['directives'] {
  const [, name, value] =
    /^[ \t\n\v\f\r]*([a-z_]+)(?:[ \t\n\v\f\r]+(.*?))?[ \t\n\v\f\r]*$/i.exec(row.replace(/#.*/, '')) ?? [];
  return name === undefined ? [] : [{ name, value: value ?? '', line: index + 1 }];
}

/** A backslash at the end continues a line. */
function readResources(text: string): Heartbeat['resources'] {
  const found: Heartbeat['resources'][number][] = [];
  let pending = '';
  let start = 0;
  for (const [i, row] of text.split('\n').entries()) {
    if (pending === '') start = i + 1;
    const content = trimmed(row.replace(/#.*/, ''));
    pending += ` ${content.replace(/\\$/, '')}`;
    if (content.endsWith('\\')) continue;
    const [node, ...names] = wordsOf(pending);
    if (node !== undefined && node !== '') found.push({ node, names, line: start });
    pending = '';
  }
  return found;
}
