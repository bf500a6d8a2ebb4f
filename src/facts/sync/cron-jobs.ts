// crontab(5)
import { defineFact, file, glob, known, unknownFrom } from '../../sdk/index.ts';

export interface CronJob {
  readonly path: string;
  readonly line: number;
  /** Five fields, or `@daily` and its like; `run-parts` for scripts in /etc/cron.hourly and so on. */
  readonly schedule: string;
  readonly user: string;
  readonly command: string;
}

/** Jobs that cron starts, and the script names of the hourly to monthly folders. */
export const cronJobs = defineFact({
  id: 'cron-jobs',
  describes: 'Jobs that cron starts on the host',
  sources: {
    table: file('/etc/crontab'),
    system: glob('/etc/cron.d/*'),
    debianUsers: glob('/var/spool/cron/crontabs/*'),
    redhatUsers: glob('/var/spool/cron/*'),
  },
  parse({ table, system, debianUsers, redhatUsers }) {
    const jobs: CronJob[] = [];
    for (const reading of [table, system, debianUsers, redhatUsers]) {
      // Red Hat's place for user tables is a folder of folders on Debian.
      if (!reading.read && reading.reason !== 'absent' && reading !== redhatUsers)
        return unknownFrom(reading, 'cron’s tables');
      if (!reading.read) continue;
      const files = 'text' in reading.value ? [reading.value] : reading.value;
      const ofUser = reading === debianUsers || reading === redhatUsers;
      for (const { path, text } of files) {
        // Debian's cron passes over such names: editors and packages leave them behind.
        if (reading === system && !/\/[\w-]+$/.test(path)) continue;
        for (const [i, line] of text.split('\n').entries()) {
          const job = parseLine(path, line, i + 1, ofUser);
          if (job !== undefined) jobs.push(job);
        }
      }
    }
    return known<readonly CronJob[]>(jobs);
  },
});

/** System tables name the user before the command; tables of users are named for them. */
function parseLine(path: string, text: string, line: number, ofUser: boolean): CronJob | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.startsWith('#') || /^[A-Za-z_]\w*\s*=/.test(trimmed)) return undefined;
  const match = /^(@\w+|\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.+)$/.exec(trimmed);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const schedule = match[1].replaceAll(/\s+/g, ' ');
  if (ofUser) return { path, line, schedule, user: path.split('/').at(-1) ?? '', command: match[2] };
  const [user, ...rest] = match[2].split(/\s+/);
  return user === undefined || rest.length === 0 ? undefined : { path, line, schedule, user, command: rest.join(' ') };
}
