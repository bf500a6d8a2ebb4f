// https://www.postgresql.org/docs/current/config-setting.html#CONFIG-INCLUDES
import type { TextFile } from '../../sdk/index.ts';
import type { KeyValue } from '../grammar/key-values.ts';
import { parsePostgresql } from '../grammar/key-values.ts';

/** PostgreSQL refuses a deeper nesting. */
const deepest = 10;

interface Followed {
  readonly settings: (KeyValue & { readonly path: string })[];
  readonly unread: string[];
}

/** The settings of a file and of what it includes, in the order in which PostgreSQL reads them. */
export function followIncludes(main: TextFile, files: ReadonlyMap<string, TextFile>): Followed {
  const found: Followed = { settings: [], unread: [] };
  follow(main, files, found, 0);
  return found;
}

function follow({ path, text }: TextFile, files: ReadonlyMap<string, TextFile>, found: Followed, depth: number): void {
  const folder = path.slice(0, path.lastIndexOf('/'));
  for (const setting of parsePostgresql(text)) {
    const target = setting.value.startsWith('/') ? setting.value : `${folder}/${setting.value}`;
    if (setting.key === 'include' || setting.key === 'include_if_exists') {
      const included = files.get(target);
      if (included !== undefined && depth < deepest) follow(included, files, found, depth + 1);
      else if (included === undefined && !(setting.key === 'include_if_exists' && isLookedAt(target)))
        found.unread.push(target);
    } else if (setting.key === 'include_dir') {
      const bare = target.replace(/\/+$/, '');
      const inside = [...files.keys()]
        .filter((each) => each.slice(0, each.lastIndexOf('/')) === bare && each.endsWith('.conf'))
        .sort();
      if (!isLookedAt(`${bare}/x.conf`)) found.unread.push(bare);
      for (const each of depth < deepest ? inside : []) {
        const included = files.get(each);
        if (included !== undefined) follow(included, files, found, depth + 1);
      }
    } else found.settings.push({ ...setting, path });
  }
}

/** Whether a file of this name would have been read if it were there. */
const isLookedAt = (path: string): boolean =>
  /^\/etc\/postgresql\/[^/]+\/main\/([^/]+\/)?[^/]+\.conf$/.test(path) ||
  /^\/etc\/postgresql\/[^/]+\/main\/postgresql\.conf\.local$/.test(path) ||
  /^\/etc\/postgresql-common\/[^/]+\.conf$/.test(path) ||
  /^\/var\/lib\/pgsql\/([^/]+\/)?data\/(conf\.d\/)?[^/]+\.conf$/.test(path);
