// corosync-cmapctl(8), cmap_keys(7)
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { readerStatus, refusedReader } from './cluster-access.ts';

/**
 * What the running corosync works with, by key without `runtime.config.`: `totem.token`. Empty where it does not run.
 */
export type CorosyncRuntime = ReadonlyMap<string, string>;

/** Settings in effect in the running corosync. */
export const corosyncRuntime = defineFact({
  id: 'corosync-runtime',
  describes: 'Settings in effect in the running corosync',
  sources: {
    status: readerStatus,
    values: command(['corosync-cmapctl', '-b', 'runtime.config'], {
      recordedAs: [['corosync-cmapctl', '-b', 'runtime.config.'], ['corosync-cmapctl']],
    }),
  },
  parse({ status, values }) {
    if (!values.read)
      return values.reason === 'absent' ? known<CorosyncRuntime>(new Map()) : unknownFrom(values, 'corosync-cmapctl');
    const { stdout, stderr, exit } = values.value;
    if (exit !== 0) {
      const said = `${stdout}\n${stderr}`;
      // CS_ERR_LIBRARY and CS_ERR_TRY_AGAIN: nothing answers.
      const refused = refusedReader(status, said);
      if (refused !== undefined) return refused;
      return /initialize|CS_ERR_LIBRARY|connect/i.test(said)
        ? known<CorosyncRuntime>(new Map())
        : unknown('not-collected', `corosync-cmapctl: ${stderr.trim().split('\n')[0] ?? ''}`);
    }
    const found = [...stdout.matchAll(/^runtime\.config\.(\S+) \(\w+\) = (.*)$/gm)].map(
      ([, key, value]) => [key ?? '', (value ?? '').trim()] as const,
    );
    return found.length === 0
      ? unknown('unparsable', 'corosync-cmapctl printed no setting in effect')
      : known<CorosyncRuntime>(new Map(found));
  },
});
