// cron(8), run-parts(8), unison(1)
import type { TextFile } from '../../sdk/index.ts';
import { command, defineFact, firstUnavailable, glob, known, unknownFrom } from '../../sdk/index.ts';
import { untouchedTypes } from '../storage/mount-table.ts';
import untouchedMounts from '../storage/shell/untouched-mounts.sh';
import namedScripts from './shell/named-scripts.sh';

/** Scripts by their path, and profiles of unison by their name. */
export interface CopyScripts {
  /** What is no script, or not there, has no text. */
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
    unison: glob('/root/.unison/*.prf'),
    named: command(['sh', '-c', `${untouchedMounts}\n${namedScripts}`, 'named-scripts', untouchedTypes]),
    // Where the files alone were kept: folders and names that tell a script.
    generated: glob('/usr/local/*bin/halint-*'),
    localSync: glob('/usr/local/*bin/*sync*'),
    localCopy: glob('/usr/local/*bin/*copy*'),
    localMirror: glob('/usr/local/*bin/*mirror*'),
    localReplication: glob('/usr/local/*bin/*repl*'),
    localBackup: glob('/usr/local/*bin/*backup*'),
    localPush: glob('/usr/local/*bin/*push*'),
    localPull: glob('/usr/local/*bin/*pull*'),
    localMail: glob('/usr/local/*bin/*mail*'),
    localSpool: glob('/usr/local/*bin/*spool*'),
    localCyrus: glob('/usr/local/*bin/*cyrus*'),
    localNight: glob('/usr/local/*bin/*night*'),
    localDump: glob('/usr/local/*bin/*dump*'),
    local: glob('/usr/local/*bin/*.sh'),
    localLib: glob('/usr/local/lib/*/*.sh'),
    configuration: glob('/etc/*/*.sh'),
    root: glob('/root/*.sh'),
    rootBin: glob('/root/bin/*'),
    scripts: glob('/root/scripts/*'),
    home: glob('/home/*/*.sh'),
    homeBin: glob('/home/*/bin/*'),
    srv: glob('/srv/*/*.sh'),
    opt: glob('/opt/*/*.sh'),
    optBin: glob('/opt/*/bin/*.sh'),
    optBelow: glob('/opt/*/*/*.sh'),
  },
  parse({ hourly, daily, weekly, monthly, unison, named, ...others }) {
    const lost = firstUnavailable(hourly, daily, weekly, monthly, unison, ...Object.values(others));
    if (lost !== undefined) return unknownFrom(lost, 'scripts of the administrator');
    const texts = (...readings: readonly (typeof hourly)[]): readonly TextFile[] =>
      readings.flatMap((reading) => (reading.read ? reading.value : [])).filter(({ text }) => !text.includes('\0'));
    // run-parts passes over names with a dot.
    const periodic = texts(hourly, daily, weekly, monthly).filter(({ path }) => /\/[\w-]+$/.test(path));
    // Without the command, scripts in other places are unknown: `unreadScript` names them.
    const shown = named.read ? scriptsIn(named.value.stdout) : [];
    return known<CopyScripts>({
      scripts: new Map([...shown, ...texts(...Object.values(others)), ...periodic].map((each) => [each.path, each])),
      periodic,
      profiles: new Map(texts(unison).map((each) => [each.path.replace(/^.*\/|\.prf$/g, ''), each])),
    });
  },
});

/** What named-scripts.sh prints. */
const scriptsIn = (output: string): readonly TextFile[] =>
  output
    .split(/^==(?:script|other) /m)
    .slice(1)
    .map((block) => {
      const [path = '', ...lines] = block.split('\n');
      return { path, text: lines.map((line) => line.replace(/^\t/, '')).join('\n') };
    });
