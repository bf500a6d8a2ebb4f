// keepalived.conf(5), "SCRIPTS"
import type { ListedFile, TextFile } from '../../sdk/index.ts';
import { defineFact, firstUnavailable, glob, known, listing, unknownFrom } from '../../sdk/index.ts';

export interface NotifyScripts {
  /** Texts by path, with what looks like a password replaced. */
  readonly texts: ReadonlyMap<string, TextFile>;
  /** Every file in the folders that were looked at, with owner and mode. */
  readonly files: ReadonlyMap<string, ListedFile>;
}

/** Folders in which packages and people put scripts for keepalived; elsewhere nothing is looked for. */
export const scriptFolders: readonly string[] = [
  '/etc/keepalived',
  '/etc/keepalived/scripts',
  '/etc/keepalived/scripts.d',
  '/etc/keepalived/bin',
  '/usr/libexec/keepalived',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/opt/keepalived',
];

/** Scripts that keepalived may call. */
export const notifyScripts = defineFact({
  id: 'notify-scripts',
  describes: 'Scripts that keepalived may call when a host becomes active or passive',
  // By the names that such scripts have; all files of a folder of programs would be too many.
  sources: {
    own: glob('/etc/keepalived/*.sh'),
    ownNotify: glob('/etc/keepalived/*notify*'),
    ownMaster: glob('/etc/keepalived/*master*'),
    below: glob('/etc/keepalived/*/*.sh'),
    scripts: glob('/etc/keepalived/scripts/*'),
    local: glob('/usr/local/*bin/*.sh'),
    localNotify: glob('/usr/local/*bin/*notify*'),
    localMaster: glob('/usr/local/*bin/*master*'),
    localKeepalived: glob('/usr/local/*bin/*keepalived*'),
    localVrrp: glob('/usr/local/*bin/*vrrp*'),
    localFailover: glob('/usr/local/*bin/*failover*'),
    libexec: glob('/usr/libexec/keepalived/*'),
    files: listing(
      'notify-scripts',
      scriptFolders.map((folder) => `${folder}/*`),
    ),
  },
  parse({ files, own, ...globs }) {
    // Of scripts elsewhere, rules see by the path that they were not read.
    const texts = [own, ...Object.values(globs)].flatMap((each) => (each.read ? each.value : []));
    if (!own.read && own.reason !== 'absent') return unknownFrom(own, '/etc/keepalived/*.sh');
    const lost = firstUnavailable(...Object.values(globs));
    if (lost !== undefined) return unknownFrom(lost, 'scripts of keepalived');
    if (!files.read && files.reason !== 'absent') return unknownFrom(files, 'scripts of keepalived');
    return known<NotifyScripts>({
      texts: new Map(texts.map((text) => [text.path, text])),
      files: new Map((files.read ? files.value : []).map((each) => [each.path, each])),
    });
  },
});

/** The program of a command line: its first word, past a shell or sudo before it. */
export function programOf(command: string): string {
  const words = command.split(/\s+/).filter((word) => word !== '');
  const first = words.findIndex(
    (word) => !/(^|\/)(sh|bash|dash|sudo|env|timeout|nice|setsid|nohup|\d+|-[a-z]+|\w+=\S*)$/.test(word),
  );
  return words[Math.max(0, first)] ?? '';
}
