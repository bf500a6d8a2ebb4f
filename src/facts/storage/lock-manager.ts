// gfs2(5), dlm_tool(8), dlm_controld(8)
import { command, defineFact, file, firstUnavailable, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { Mount } from './mount-table.ts';
import { isClusterType } from './mount-table.ts';
import { mounts, mountTable } from './mounts.ts';

export interface LockManager {
  /** Cluster file systems (GFS2, OCFS2) that are mounted now. */
  readonly mounts: readonly Mount[];
  /** Whether dlm_controld answers. */
  readonly running: boolean;
  /** Whether the lock manager waits for the fencing of a lost node before it goes on; absent when it does not run. */
  readonly fencing?: boolean;
  /** A program that dlm_controld runs in place of fencing and that does nothing: `/usr/bin/true`. */
  readonly pretence?: string;
}

/**
 * Cluster file systems that are mounted, and the lock manager that they need. Without such a mount nothing else counts.
 */
export const lockManager = defineFact({
  id: 'lock-manager',
  describes: 'Mounted cluster file systems, and the lock manager below them',
  sources: (context) => ({
    mountinfo: mounts.sources(context).mountinfo,
    config: command(['dlm_tool', 'dump_config']),
    file: file('/etc/dlm/dlm.conf'),
  }),
  parse(readings) {
    const table = mountTable(readings.mountinfo);
    if (!table.known) return table;
    const found = table.value.filter(({ fstype }) => isClusterType(fstype));
    if (found.length === 0) return known<LockManager>({ mounts: [], running: false });
    const { config } = readings;
    if (!config.read && config.reason !== 'absent') return unknownFrom(config, 'dlm_tool');
    const fencing = config.read ? /^[ \t]*enable_fencing[ \t]*=[ \t]*(\d+)/m.exec(config.value.stdout)?.[1] : undefined;
    const lost = firstUnavailable(readings.file);
    if (lost !== undefined) return unknownFrom(lost, '/etc/dlm/dlm.conf');
    const written = [config.read ? config.value.stdout : '', readings.file.read ? readings.file.value.text : ''].join(
      '\n',
    );
    const agent = /^[ \t]*fence_all[ \t]*[= \t][ \t]*(\S+)/m.exec(written)?.[1];
    const pretence =
      agent !== undefined && /(^|\/)(true|false|echo|:|fence_dummy)$/.test(agent) ? { pretence: agent } : {};
    if (fencing !== undefined)
      return known<LockManager>({ mounts: found, running: true, fencing: fencing !== '0', ...pretence });
    // Where dlm_controld does not run, dlm_tool says nothing and ends with 0, or that it cannot connect.
    const silent =
      !config.read ||
      (config.value.stdout.trim() === '' && config.value.exit === 0) ||
      /connect to|refused/i.test(config.value.stdout + config.value.stderr);
    return silent
      ? known<LockManager>({ mounts: found, running: false })
      : unknown('unparsable', 'dlm_tool printed no enable_fencing');
  },
});
