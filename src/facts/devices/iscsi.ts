// iscsiadm(8), open-iscsi's records, iscsid.conf
import type { Fact } from '../../sdk/index.ts';
import { command, defineFact, file, known, unknown, unknownFrom } from '../../sdk/index.ts';

export interface IscsiRecord {
  /** The target's IQN. */
  readonly target: string;
  readonly portal: string;
  /** `automatic`, `manual` or `onboot`. */
  readonly startup: string;
}

export interface IscsiSession {
  readonly target: string;
  /** Address and port as in the record: `10.20.0.100:3260`, `2001:db8::1:3260`. */
  readonly portal: string;
}

export interface Iscsi {
  /** The name that this host logs in with; absent when it is no initiator. */
  readonly initiator?: string;
  /** Targets that it knows, one for each portal. */
  readonly records: readonly IscsiRecord[];
  readonly sessions: readonly IscsiSession[];
}

const mask = [{ kind: 'value', line: 'password', after: 'password(_in)?[ \t]*=[ \t]*', until: 'line' }] as const;
const path = '/etc/iscsi/initiatorname.iscsi';

/** Where the distributions keep the records: open-iscsi's idbm, one file for each target, portal and interface. */
const folders = ['/etc/iscsi/nodes', '/var/lib/iscsi/nodes'];

// iscsiadm -m node would take the lock that a login needs. The files hold what it prints.
const script = `for folder in ${folders.join(' ')}; do
[ -d "$folder" ] || continue
find "$folder" -type f -exec cat {} + || exit
done`;

/** ISCSI_ERR_NO_OBJS_FOUND: there is nothing to show. */
const nothingFound = 21;

/** The host as an iSCSI initiator: its name, the targets it knows, the sessions it has. */
export const iscsi = defineFact({
  id: 'iscsi',
  describes: 'iSCSI: this host’s name, its targets, its sessions',
  sources: {
    name: file(path),
    nodes: command(['sh', '-c', script], { mask, recordedAs: [['iscsiadm', '-m', 'node', '-o', 'show']] }),
    live: command(['iscsiadm', '-m', 'session']),
  },
  parse({ name, nodes, live }): Fact<Iscsi> {
    if (!name.read && name.reason !== 'absent') return unknownFrom(name, path);
    const initiator = name.read ? /^[ \t]*InitiatorName[ \t]*=[ \t]*(\S+)/m.exec(name.value.text)?.[1] : undefined;
    const texts: string[] = [];
    for (const reading of [nodes, live]) {
      if (!reading.read && reading.reason !== 'absent') return unknownFrom(reading, 'iSCSI records and sessions');
      if (reading.read && reading.value.exit !== 0 && reading.value.exit !== nothingFound) {
        return unknown('unparsable', `iSCSI records and sessions: ${reading.value.stderr.trim().split('\n')[0] ?? ''}`);
      }
      texts.push(reading.read && reading.value.exit === 0 ? reading.value.stdout : '');
    }
    const [shown = '', sessions = ''] = texts;
    const records = shown.split('# BEGIN RECORD').slice(1).map(recordFrom);
    if (records.some((record) => record === undefined))
      return unknown('unparsable', 'iscsiadm printed a record without a target');
    return known<Iscsi>({
      ...(initiator === undefined ? {} : { initiator }),
      records: records.filter((record) => record !== undefined),
      sessions: sessions.split('\n').flatMap(sessionFrom),
    });
  },
});

function recordFrom(text: string): IscsiRecord | undefined {
  const value = (key: string): string | undefined =>
    new RegExp(`^${key.replaceAll('.', String.raw`\.`)} = (.*)$`, 'm').exec(text)?.[1]?.trim();
  const target = value('node.name');
  if (target === undefined) return undefined;
  return {
    target,
    portal: `${value(String.raw`node.conn\[0\].address`) ?? '?'}:${value(String.raw`node.conn\[0\].port`) ?? '3260'}`,
    startup: value('node.startup') ?? 'manual',
  };
}

/** `tcp: [1] 10.20.0.100:3260,1 iqn.2024-01.org.example:san1.mail (non-flash)` */
function sessionFrom(line: string): IscsiSession[] {
  const [, portal, target] = /^\S+: \[\d+\] (\S+?),\S+ (\S+)/.exec(line) ?? [];
  return portal === undefined || target === undefined ? [] : [{ portal: portal.replace(/^\[(.*)\]/, '$1'), target }];
}
