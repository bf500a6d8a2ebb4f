// systemd-system.conf(5), watchdog.conf(5)
import { defineFact, file, firstUnavailable, glob, known, unknownFrom } from '../../sdk/index.ts';
import { parseUnitFile } from '../grammar/unit-file.ts';

/** Programs other than SBD and corosync that may open a watchdog, with the device that they would open. */
export interface WatchdogUsers {
  /** Absent: systemd does not use a watchdog while the host runs (RuntimeWatchdogSec is off, as it is by default). */
  readonly systemd?: string;
  /** Absent: the watchdog daemon is not configured. */
  readonly daemon?: string;
}

const main = '/etc/systemd/system.conf';

/** Who else is set up to use a hardware watchdog. */
export const watchdogUsers = defineFact({
  id: 'watchdog-users',
  describes: 'Programs outside the cluster that use a hardware watchdog',
  sources: { system: file(main), parts: glob('/etc/systemd/system.conf.d/*.conf'), daemon: file('/etc/watchdog.conf') },
  parse({ system, parts, daemon }) {
    const lost = firstUnavailable(system, parts, daemon);
    if (lost !== undefined) return unknownFrom(lost, 'settings of watchdogs');
    const settings = [...(system.read ? [system.value] : []), ...(parts.read ? parts.value : [])].flatMap(({ text }) =>
      parseUnitFile(text),
    );
    const last = (name: string): string | undefined =>
      settings.findLast(({ section, key }) => section === 'Manager' && key === name)?.value;
    const interval = last('RuntimeWatchdogSec') ?? '';
    const device = daemon.read ? /^[ \t]*watchdog-device[ \t]*=[ \t]*(\S+)/m.exec(daemon.value.text)?.[1] : undefined;
    return known<WatchdogUsers>({
      ...(interval === '' || /^(0\D*|off|infinity)$/.test(interval)
        ? {}
        : { systemd: last('WatchdogDevice') ?? '/dev/watchdog0' }),
      ...(device === undefined ? {} : { daemon: device }),
    });
  },
});
