// corosync-cmapctl(8), cmap_keys(7)
import { known, unknown } from '../../sdk/index.ts';
import { defineQuestion } from '../accepted/question.ts';
import script from './shell/corosync.sh';

/** What the running corosync has taken from its file, by key: `quorum.two_node`. */
export type CorosyncLoaded = ReadonlyMap<string, string>;

/** Settings of corosync.conf that the running corosync has loaded. */
export const corosyncLoaded = defineQuestion<CorosyncLoaded>({
  id: 'corosync-loaded',
  program: 'corosync',
  describes: 'Settings of corosync.conf that the running corosync has loaded',
  script: `${script}\nask_running_corosync`,
  read(lines, exit) {
    const rows = lines.map((line) => /^((?:totem|quorum|nodelist)\.\S+) \(\w+\) =(.*)$/.exec(line));
    if (exit !== 0 || rows.length === 0 || rows.includes(null))
      return unknown('unparsable', `corosync-cmapctl: ${lines.find((_, i) => rows[i] === null) ?? 'no setting'}`);
    return known<CorosyncLoaded>(new Map(rows.map((row) => [row?.[1] ?? '', (row?.[2] ?? '').trim()])));
  },
});
