// https://nginx.org/en/docs/ngx_core_module.html#include
import type { Fact, TextFile } from '../../sdk/index.ts';
import { defineFact, firstUnavailable, glob, known, unknownFrom } from '../../sdk/index.ts';
import type { NginxDirective } from '../grammar/nginx-conf.ts';
import { parseNginx } from '../grammar/nginx-conf.ts';
import { matchesPattern } from '../manifest/pattern.ts';

/** A directive with the file that contains it. */
export interface NginxSetting extends NginxDirective {
  readonly path: string;
}

export interface NginxConfig {
  readonly settings: readonly NginxSetting[];
  /** Included files and patterns outside the folders that were read: their directives are not known. */
  readonly unread: readonly string[];
}

const folder = '/etc/nginx';
const main = `${folder}/nginx.conf`;
/** Files of packages without addresses or certificates: modules to load (Red Hat), protocols and ciphers (certbot). */
const harmless: ReadonlySet<string> = new Set([
  '/usr/share/nginx/modules/*.conf',
  '/etc/letsencrypt/options-ssl-nginx.conf',
]);

/**
 * nginx's configuration with what it includes. Without an nginx.conf the sites are all that is known. Undefined: no
 * nginx.
 */
export const nginxConfig = defineFact({
  id: 'nginx-config',
  describes: 'nginx’s configuration with the files that it includes',
  sources: { top: glob(`${folder}/*`), below: glob(`${folder}/*/*`), deeper: glob(`${folder}/*/*/*`) },
  parse({ top, below, deeper }): Fact<NginxConfig | undefined> {
    const lost = firstUnavailable(top, below, deeper);
    if (lost !== undefined) return unknownFrom(lost, folder);
    const files = new Map(
      [top, below, deeper].flatMap((reading) => (reading.read ? reading.value : [])).map((each) => [each.path, each]),
    );
    const root = files.get(main);
    const roots =
      root === undefined
        ? [...files.values()].filter(({ path }) => /^\/etc\/nginx\/(sites-enabled|conf\.d)\//.test(path))
        : [root];
    if (roots.length === 0) return known<NginxConfig | undefined>(undefined);
    return known<NginxConfig | undefined>(follow(roots, files));
  },
});

/** The first included file of nginx that was not read: its directives could change a verdict. */
export const unreadNginxFile = (...configs: readonly Fact<NginxConfig | undefined>[]): string | undefined =>
  configs.flatMap((config) => (config.known ? (config.value?.unread ?? []) : []))[0];

function follow(roots: readonly TextFile[], files: ReadonlyMap<string, TextFile>): NginxConfig {
  const settings: NginxSetting[] = [];
  const unread = new Set<string>();
  const seen = new Set<string>();
  const queue = [...roots];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const { path, text } = file;
    if (seen.has(path)) continue;
    seen.add(path);
    for (const directive of parseNginx(text)) {
      settings.push({ ...directive, path });
      const [target] = directive.args;
      if (directive.name !== 'include' || target === undefined) continue;
      const pattern = target.startsWith('/') ? target : `${folder}/${target}`;
      const included = [...files.values()].filter((each) => matchesPattern(pattern, each.path));
      queue.push(...included);
      if (!pattern.startsWith(`${folder}/`) && !harmless.has(pattern)) unread.add(pattern);
    }
  }
  return { settings, unread: [...unread] };
}
