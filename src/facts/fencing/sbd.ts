// sbd(8), /etc/sysconfig/sbd and /etc/default/sbd
import type { Fact } from '../../sdk/index.ts';
import { defineFact, file, firstUnavailable, isNotCaptured, known, unknownFrom } from '../../sdk/index.ts';
import { parseBoolean, parseSeconds } from '../cluster/cib-values.ts';
import { trimmed } from '../grammar/white-space.ts';

export interface Sbd {
  /** Whether there is a configuration file at all. */
  readonly configured: boolean;
  readonly path: string;
  /** Shared disks with message slots; empty: the watchdog alone ("diskless"). */
  readonly devices: readonly string[];
  readonly watchdogDevice: string;
  /** Seconds; 5 when none is written. 0 means that no watchdog is used. */
  readonly watchdogTimeout: number;
  /** `SBD_PACEMAKER`: whether it watches the health of the cluster too. */
  readonly pacemaker: boolean;
  /** `SBD_DELAY_START`: how long SBD sleeps when it starts, before the cluster starts. */
  readonly delayStart: SbdDelay;
  /** The line of each assignment, by its name. */
  readonly lines: Readonly<Record<string, number>>;
}

/**
 * Seconds; `msgwait`: as long as the disk says, without a disk twice the watchdog timeout; `none`; or a value that SBD
 * reads as `none` though it is neither `no` nor zero.
 */
export type SbdDelay = number | 'msgwait' | 'none' | { readonly ignored: string };

/** How storage-based fencing is set up on the host. */
export const sbd = defineFact({
  id: 'sbd',
  describes: 'Storage-based fencing and its watchdog, as configured',
  sources: { redhat: file('/etc/sysconfig/sbd'), debian: file('/etc/default/sbd') },
  parse({ redhat, debian }): Fact<Sbd> {
    const found = redhat.read ? redhat : debian;
    if (!found.read) {
      const failed =
        firstUnavailable(redhat, debian) ?? (isNotCaptured(redhat) && isNotCaptured(debian) ? found : undefined);
      if (failed !== undefined) return unknownFrom(failed, 'sbd’s configuration');
      return known(fromSettings('/etc/sysconfig/sbd', {}, false));
    }
    const settings: Record<string, Setting> = {};
    for (const [i, row] of found.value.text.split('\n').entries()) {
      const [, name, quoted, bare] =
        /^[ \t\n\v\f\r]*(?:export[ \t\n\v\f\r]+)?([A-Z_]+)=(?:["'](.*?)["']|([^ \t\n\v\f\r#]*))/.exec(row) ?? [];
      if (name !== undefined) settings[name] = { value: quoted ?? bare ?? '', line: i + 1 };
    }
    return known(fromSettings(found.value.path, settings, true));
  },
});

interface Setting {
  readonly value: string;
  readonly line: number;
}

function fromSettings(path: string, settings: Readonly<Record<string, Setting>>, configured: boolean): Sbd {
  const value = (name: string): string | undefined => settings[name]?.value;
  const timeout = Number.parseInt(value('SBD_WATCHDOG_TIMEOUT') ?? '5', 10);
  return {
    configured,
    path,
    devices: (value('SBD_DEVICE') ?? '').split(/[; \t\n\v\f\r]+/).filter((device) => device !== ''),
    watchdogDevice: value('SBD_WATCHDOG_DEV') ?? '/dev/watchdog',
    watchdogTimeout: Number.isNaN(timeout) ? 5 : timeout,
    pacemaker: /^(yes|1|true|y|on)$/i.test(value('SBD_PACEMAKER') ?? 'yes'),
    delayStart: delayIn(value('SBD_DELAY_START') ?? 'no'),
    lines: Object.fromEntries(Object.entries(settings).map(([name, { line }]) => [name, line])),
  };
}

/** As sbd-inquisitor.c reads it: a boolean first (`1` is yes), then a duration in whole seconds. */
function delayIn(text: string): SbdDelay {
  const flag = parseBoolean(text);
  if (flag !== undefined) return flag ? 'msgwait' : 'none';
  const seconds = Math.floor(parseSeconds(text) ?? Number.NaN);
  if (seconds > 0) return seconds;
  return seconds === 0 || trimmed(text) === '' ? 'none' : { ignored: text };
}
