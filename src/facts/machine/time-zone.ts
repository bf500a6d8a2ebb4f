// localtime(5), timedatectl(1); /etc/timezone is Debian's
import { defineFact, file, firstUnavailable, known, listing, unknown, unknownFrom } from '../../sdk/index.ts';

/** Names of the same zone: a host without /etc/localtime uses UTC. */
const utc: ReadonlySet<string> = new Set(
  ['UTC', 'UCT', 'GMT', 'GMT0', 'GMT+0', 'GMT-0', 'Greenwich', 'Universal', 'Zulu'].flatMap((name) => [
    name,
    `Etc/${name}`,
  ]),
);

/** The time zone of the host, for example `Europe/Berlin`. */
export const timeZone = defineFact({
  id: 'time-zone',
  describes: 'The time zone by which cron, logs and local times run',
  sources: { link: listing('time-zone', ['/etc/localtime']), name: file('/etc/timezone') },
  parse({ link, name }) {
    if (!link.read) return unknownFrom(link, '/etc/localtime');
    const localtime = link.value.find(({ path }) => path === '/etc/localtime');
    if (localtime === undefined) return known('UTC');
    const zone = /(?:^|\/)zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(localtime.target ?? '')?.[1];
    if (zone !== undefined) return known(zoneName(zone));
    // A copy of a zone file does not hold its name.
    const unread = firstUnavailable(name);
    if (unread !== undefined) return unknownFrom(unread, '/etc/timezone');
    const written = name.read ? name.value.text.trim() : '';
    return written === ''
      ? unknown('unparsable', '/etc/localtime is no link to a zone file, and /etc/timezone does not name one')
      : known(zoneName(written));
  },
});

const zoneName = (zone: string): string => (utc.has(zone) ? 'UTC' : zone);
