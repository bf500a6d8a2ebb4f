// chronyc(1), timedatectl(1), hostnamectl(1), uname(1), date(1), systemctl(1)

/** Rewrites `chronyc tracking` as its fields with commas. */
export function chronyFields(text: string): string | undefined {
  const value = (key: string): string | undefined => new RegExp(`^${key}\\s*: *(.*)$`, 'm').exec(text)?.[1]?.trim();
  const [, reference, name] = /^([0-9A-F.]+) \((.*)\)$/.exec(value('Reference ID') ?? '') ?? [];
  const [, seconds, direction] = /^([\d.]+) seconds (slow|fast)/.exec(value('System time') ?? '') ?? [];
  const [stratum, leap] = [value('Stratum'), value('Leap status')];
  if (reference === undefined || stratum === undefined || leap === undefined) return undefined;
  const offset = seconds === undefined ? '' : `${direction === 'fast' ? '-' : ''}${seconds}`;
  return [reference, name, stratum, '', offset, '', '', '', '', '', '', '', '', leap].join(',');
}

/** Rewrites `timedatectl status` as the lines of `timedatectl show` that say whether a service keeps the time. */
export function timedatectlShow(text: string): string | undefined {
  const synchronised = /^\s*(?:System clock|NTP) synchronized: (yes|no)\s*$/m.exec(text)?.[1];
  if (synchronised === undefined) return undefined;
  const service = /^\s*(?:NTP service: active|NTP enabled: yes|Network time on: yes)/m.test(text) ? 'yes' : 'no';
  return `NTP=${service}\nNTPSynchronized=${synchronised}\n`;
}

/** hostnamectl names the virtualisation if there is one. */
export function virtualisationOf(text: string): string | undefined {
  if (!/^\s*(Machine ID|Boot ID|Operating System):/m.test(text)) return undefined;
  return /^\s*Virtualization: (\S+)/m.exec(text)?.[1] ?? 'none';
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Seconds since the epoch from `date` in UTC. Other time zones have names that are not unique. */
export function epochOf(text: string): string | undefined {
  const [, month = '', day, time, zone, year] =
    /^\w{3} (\w{3}) +(\d+) ([\d:]{8})(?: [AP]M)? (UTC|GMT) (\d{4})\s*$/.exec(text) ??
    /^\w{3} +(?:\d+ )?(\w{3}) +(\d+) ([\d:]{8}) (UTC|GMT) (\d{4})\s*$/.exec(text) ??
    [];
  const at = months.indexOf(month);
  if (at < 0 || zone === undefined || / [AP]M /.test(text)) return undefined;
  const seconds = Date.parse(`${year}-${String(at + 1).padStart(2, '0')}-${day?.padStart(2, '0')}T${time}Z`) / 1000;
  return Number.isNaN(seconds) ? undefined : String(seconds);
}

/** Seconds since the epoch from `Universal time: Sun 2026-11-22 10:33:02 UTC`. */
export function universalTime(text: string): string | undefined {
  const [, day, time] = /^\s*Universal time: \w{3} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/m.exec(text) ?? [];
  const seconds = Date.parse(`${day}T${time}Z`) / 1000;
  return Number.isNaN(seconds) ? undefined : String(seconds);
}

/** `systemctl show` of services. Without a unit it prints systemd's own properties, which have no Id. */
export function unitProperties(text: string): string | undefined {
  const blocks = text.split(/\n\s*\n/).filter((block) => /^Id=\S/m.test(block));
  const wanted = ['ActiveState', 'LoadState', 'UnitFileState', 'After'];
  const sound = blocks.filter((block) =>
    wanted.every((key) => new RegExp(`^${key}=`, 'm').test(block) || key === 'UnitFileState'),
  );
  return sound.length < 5 ? undefined : sound.join('\n\n');
}

/** `systemctl --failed` with its heading and legend. */
export function failedUnits(text: string): string | undefined {
  const rows = [...text.matchAll(/^[●×*\s]*(\S+\.[a-z]+\s+\S+\s+failed\s+failed\b.*)$/gm)].map(([, row = '']) => row);
  const said = /^(\d+) loaded units listed/m.exec(text)?.[1];
  return said === undefined || Number(said) !== rows.length ? undefined : rows.join('\n');
}
