import type { CibElement } from './cib-text.ts';
import { element } from './cib-text.ts';

/** A line without its bullet. */
export interface OutlineLine {
  /** Columns before the text. */
  readonly indent: number;
  readonly text: string;
}

/** Pacemaker 2 writes bullets, Pacemaker 1.1 only indentation. */
export const linesOf = (text: string): readonly OutlineLine[] =>
  text.split('\n').flatMap((line) => {
    const [, before = '', content = ''] = /^([ \t]*(?:\* )?)(.*?)\s*$/.exec(line.replace(/\r$/, '')) ?? [];
    return content === '' ? [] : [{ indent: before.replaceAll('\t', '        ').length, text: content }];
  });

/** Names in `[ mail-a mail-b ]`. */
export const namesIn = (list: string): readonly string[] =>
  list
    .replace(/^\[/, '')
    .replace(/\]$/, '')
    // Pacemaker 2.0 writes ids of nodes with --show-detail.
    .replaceAll(/\(\d+\)/g, '')
    .trim()
    .split(/\s+/)
    .filter((name) => name !== '');

/** The nodes of a line `Online: [ a b ]`, `Node b: standby` or `Node b (2): UNCLEAN (offline), feature set 3.16.1`. */
export function nodeOf({ text }: OutlineLine): readonly CibElement[] {
  const [, kind = '', state = '', list = ''] = /^(Remote|Guest|)(Online|OFFLINE): (\[.*\])$/i.exec(text) ?? [];
  if (list !== '') {
    const type = kind === '' ? 'member' : kind.toLowerCase();
    return namesIn(list).map((name) => nodeElement(name.replace(/@.*$/, ''), state, type));
  }
  const [, prefix = '', name, said] = /^(Remote|Guest)?Node (\S+?)(?: \([^)]*\))?: (.*?):?$/.exec(text) ?? [];
  return name === undefined || said === undefined
    ? []
    : [nodeElement(name.replace(/@.*$/, ''), said, prefix === '' ? 'member' : prefix.toLowerCase())];
}

function nodeElement(name: string, said: string, type: string): CibElement {
  const state = said.replace(/,? feature set .*$/, '');
  const is = (word: RegExp): string => String(word.test(state));
  return element('node', {
    name,
    type,
    online: String(!/offline|pending/i.test(state) || /UNCLEAN \(online\)/.test(state)),
    standby: is(/standby/i),
    maintenance: is(/maintenance/i),
    pending: is(/pending/i),
    unclean: is(/UNCLEAN/),
    shutdown: 'false',
  });
}

/** Pacemaker 2.1 renamed the roles. */
export const newRoles: Readonly<Record<string, string>> = {
  Master: 'Promoted',
  Masters: 'Promoted',
  Slave: 'Unpromoted',
  Slaves: 'Unpromoted',
};

const inactive = /^(?:Stopped|Stopping)?$/;

/**
 * A resource: `p_vip (ocf:heartbeat:IPaddr2): Started mail-a`. Before the role come `ORPHANED` (`REMOVED` in
 * Pacemaker 3) and `FAILED`, after it nodes and flags in parentheses.
 */
export function resourceOf({ text }: OutlineLine, ofNode: string | undefined): CibElement | undefined {
  const [, id, agent, said] = /^([\w.:-]+)\s+\(([\w.-]+:[\w.:@/-]+)\):\s+(.*)$/.exec(text) ?? [];
  if (id === undefined || agent === undefined || said === undefined) return undefined;
  const flags = [...said.matchAll(/\(([^)]*)\)/g)].map(([, flag = '']) => flag).join(', ');
  const words = said
    .replaceAll(/\([^)]*\)|[[\]]/g, ' ')
    .trim()
    .split(/\s+/);
  const marks = words.filter((word) => /^(?:ORPHANED|REMOVED|FAILED)$/.test(word));
  const [role = '', ...nodes] = words.filter((word) => !marks.includes(word));
  const isRole = /^(?:Started|Stopped|Starting|Stopping|Master|Slave|Promoted|Unpromoted|Promoting|Demoting)$/.test(
    role,
  );
  const named = isRole ? nodes : [role, ...nodes].filter((word) => word !== '');
  const places = named.length === 0 && ofNode !== undefined ? [ofNode] : named;
  const failed = marks.includes('FAILED');
  const active = isRole ? !inactive.test(role) || failed : places.length > 0;
  return element(
    'resource',
    {
      id: id.replace(/:\d+$/, ''),
      resource_agent: agent.replace('::', ':'),
      role: isRole ? (newRoles[role] ?? role) : 'Started',
      active: String(active && places.length > 0),
      managed: String(!/unmanaged|maintenance/.test(flags)),
      failed: String(failed),
      blocked: String(/blocked/i.test(flags)),
      orphaned: String(marks.some((mark) => mark !== 'FAILED')),
      ...(/disabled/.test(flags) ? { target_role: 'Stopped' } : {}),
    },
    active ? places.map((name) => element('node', { name })) : [],
  );
}
