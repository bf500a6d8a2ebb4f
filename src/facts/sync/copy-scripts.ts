// cron(8), run-parts(8), unison(1)
import type { TextFile } from '../../sdk/index.ts';
import { defineFact, firstUnread, glob, known, unknownFrom } from '../../sdk/index.ts';

/** Scripts by their path, and profiles of unison by their name. */
export interface CopyScripts {
  readonly scripts: ReadonlyMap<string, TextFile>;
  /** Scripts that cron starts by the folder that they lie in. */
  readonly periodic: readonly TextFile[];
  readonly profiles: ReadonlyMap<string, TextFile>;
}

/** Scripts of the administrator that cron, timers or incron may start. */
export const copyScripts = defineFact({
  id: 'copy-scripts',
  describes: 'Scripts of the administrator that can copy files, and profiles of unison',
  sources: {
    hourly: glob('/etc/cron.hourly/*'),
    daily: glob('/etc/cron.daily/*'),
    weekly: glob('/etc/cron.weekly/*'),
    monthly: glob('/etc/cron.monthly/*'),
    local: glob('/usr/local/*bin/*.sh'),
    localSync: glob('/usr/local/*bin/*sync*'),
    localCopy: glob('/usr/local/*bin/*copy*'),
    localMirror: glob('/usr/local/*bin/*mirror*'),
    localReplication: glob('/usr/local/*bin/*repl*'),
    localBackup: glob('/usr/local/*bin/*backup*'),
    root: glob('/root/*.sh'),
    rootBin: glob('/root/bin/*'),
    scripts: glob('/root/scripts/*'),
    opt: glob('/opt/*/*.sh'),
    optBin: glob('/opt/*/bin/*.sh'),
    unison: glob('/root/.unison/*.prf'),
  },
  parse({ hourly, daily, weekly, monthly, unison, ...others }) {
    const lost = firstUnread(hourly, daily, weekly, monthly, unison, ...Object.values(others));
    if (lost !== undefined) return unknownFrom(lost, 'scripts of the administrator');
    const texts = (...readings: readonly (typeof hourly)[]): readonly TextFile[] =>
      readings.flatMap((reading) => (reading.read ? reading.value : [])).filter(({ text }) => !text.includes('\0'));
    // run-parts passes over names with a dot.
    const periodic = texts(hourly, daily, weekly, monthly).filter(({ path }) => /\/[\w-]+$/.test(path));
    return known<CopyScripts>({
      scripts: new Map([...texts(...Object.values(others)), ...periodic].map((each) => [each.path, each])),
      periodic,
      profiles: new Map(texts(unison).map((each) => [each.path.replace(/^.*\/|\.prf$/g, ''), each])),
    });
  },
});
