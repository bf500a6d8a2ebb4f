// corosync.conf(5), cmap_keys(7): runtime.config.totem
import type { CorosyncConf } from '../cluster/corosync-conf.ts';
import { setting } from '../cluster/corosync-conf.ts';
import type { CorosyncRuntime } from '../cluster/corosync-runtime.ts';
import type { CorosyncDifference } from './corosync-differences.ts';

/** Timings of totem that a running corosync keeps until its configuration is reloaded. */
const compared = [
  'token',
  'consensus',
  'join',
  'merge',
  'token_retransmits_before_loss_const',
  'max_network_delay',
  'window_size',
  'max_messages',
];

/** Timings of the file that are not those in effect. */
export const runtimeDifferences = (conf: CorosyncConf, runtime: CorosyncRuntime): readonly CorosyncDifference[] =>
  compared.flatMap((key): readonly CorosyncDifference[] => {
    const name = `totem.${key}`;
    const [written, running] = [setting(conf, name), runtime.get(name)];
    // With more nodes corosync adds token_coefficient for each one.
    if (written === undefined || running === undefined || (key === 'token' && conf.nodes.length > 2)) return [];
    return Number(written.value) === Number(running)
      ? []
      : [{ name, written: written.value, running, line: written.line }];
  });
