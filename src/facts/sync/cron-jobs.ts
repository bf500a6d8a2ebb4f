// crontab(5), anacrontab(5)
import { trimmed, wordsOf } from '../grammar/white-space.ts';
import { defineFact, file, glob, known, unknownFrom } from '../../sdk/index.ts';

export interface CronJob {
  readonly path: string;
  readonly line: number;
  readonly command: string;
  /** Variables that the table sets before the line, as assignments of a shell; absent: none. */
  readonly environment?: string;
}

/** Jobs that cron starts, and the script names of the hourly to monthly folders. */
export const cronJobs = defineFact({
  id: 'cron-jobs',
  describes: 'Jobs that cron starts on the host',
  sources: {
    table: file('/etc/crontab'),
    anacron: file('/etc/anacrontab'),
    system: glob('/etc/cron.d/*'),
    debianUsers: glob('/var/spool/cron/crontabs/*'),
    redhatUsers: glob('/var/spool/cron/*'),
  },
  parse({ table, anacron, system, debianUsers, redhatUsers }) {
    const jobs: CronJob[] = [];
    for (const reading of [table, anacron, system, debianUsers, redhatUsers]) {
      // Red Hat's place for user tables is a folder of folders on Debian.
      if (!reading.read && reading.reason !== 'absent' && reading !== redhatUsers)
        return unknownFrom(reading, 'cron’s tables');
      if (!reading.read) continue;
      const files = 'text' in reading.value ? [reading.value] : reading.value;
      const ofUser = reading === debianUsers || reading === redhatUsers;
      for (const { path, text } of files) {
        // Debian's cron passes over such names: editors and packages leave them behind.
        if (reading === system && !/\/[\w-]+$/.test(path)) continue;
        let environment = '';
        for (const [i, line] of text.split('\n').entries()) {
          environment += assignmentIn(line);
          const job = reading === anacron ? anacronLine(path, line, i + 1) : parseLine(path, line, i + 1, ofUser);
          if (job !== undefined) jobs.push(environment === '' ? job : { ...job, environment });
        }
      }
    }
    return known<readonly CronJob[]>(jobs);
  },
});

/** `NAME = value`, but those that say nothing of what is copied. */
function assignmentIn(line: string): string {
  const [, name, value = ''] = /^[ \t]*([A-Za-z_]\w*)[ \t]*=[ \t]*(.*?)[ \t\r]*$/.exec(line) ?? [];
  return name === undefined || /^(SHELL|PATH|MAILTO|MAILFROM|HOME|LOGNAME|CRON_TZ|RANDOM_DELAY)$/.test(name)
    ? ''
    : `${name}='${value.replace(/^(["'])(.*)\1$/, '$2').replaceAll("'", '')}'; `;
}

/** System tables name the user before the command; tables of users are named for them. */
function parseLine(path: string, text: string, line: number, ofUser: boolean): CronJob | undefined {
  const content = trimmed(text);
  if (content === '' || content.startsWith('#') || /^[A-Za-z_]\w*[ \t\n\v\f\r]*=/.test(content)) return undefined;
  const match =
    /^(@\w+|[^ \t\n\v\f\r]+[ \t\n\v\f\r]+[^ \t\n\v\f\r]+[ \t\n\v\f\r]+[^ \t\n\v\f\r]+[ \t\n\v\f\r]+[^ \t\n\v\f\r]+[ \t\n\v\f\r]+[^ \t\n\v\f\r]+)[ \t\n\v\f\r]+(.+)$/.exec(
      content,
    );
  if (match?.[2] === undefined) return undefined;
  if (ofUser) return { path, line, command: match[2] };
  const [, ...rest] = wordsOf(match[2]);
  return rest.length === 0 ? undefined : { path, line, command: rest.join(' ') };
}

/** `period delay identifier command`. */
function anacronLine(path: string, text: string, line: number): CronJob | undefined {
  const [, command] = /^[ \t]*(?:\d+|@\w+)[ \t]+\d+[ \t]+[^ \t\n\v\f\r]+[ \t]+(.+)$/.exec(text) ?? [];
  return command === undefined ? undefined : { path, line, command };
}
