// crm_mon(8), pcs(8) `status --full`: the text of Pacemaker 1.1 to 3.0
import type { CibElement } from './cib-text.ts';
import { element, elementText } from './cib-text.ts';
import { NotUnderstood, understood } from './not-understood.ts';
import type { OutlineNode } from './outline.ts';
import { readOutline } from './outline.ts';

/** Rewrites the text of crm_mon as its XML. Undefined unless it has a summary, nodes, and all resources. */
export function monitorXml(text: string): string | undefined {
  if (/cluster is not (currently running|available)|Error: /.test(text)) return undefined;
  // 1.1 writes no bullets, and indents what is below a set by five blanks.
  const outline = readOutline(text.replaceAll(/^(\s*)\* /gm, '$1'));
  const lines = flat(outline);
  const current = lines.find((line) => line.startsWith('Current DC: '));
  const from = lines.findIndex((line) => /^(Full List of Resources|Full list of resources):/i.test(line));
  if (current === undefined || from < 0) return undefined;
  const [, name] = /^Current DC: (\S+)/.exec(current) ?? [];
  const dc = { present: String(name !== 'NONE'), name, with_quorum: String(/partition with quorum/.test(current)) };
  return understood(() =>
    elementText(
      element('pacemaker-result', {}, [
        element('summary', {}, [element('current_dc', dc), element('cluster_options', options(text))]),
        element('nodes', {}, nodesOf(lines)),
        element('resources', {}, resources(section(outline, /^full list of resources:/i))),
        element('failures', {}, failures(lines)),
        element('fence_history', {}, fencing(lines)),
      ]),
    ),
  );
}

const flat = (nodes: readonly OutlineNode[]): readonly string[] =>
  nodes.flatMap(({ text, below }) => [text, ...flat(below)]);

/** What is below a heading: deeper lines, or, where 1.1 does not indent, the lines up to the next heading. */
function section(outline: readonly OutlineNode[], heading: RegExp): readonly OutlineNode[] {
  const at = outline.findIndex(({ text }) => heading.test(text));
  const found = outline[at];
  return found === undefined ? [] : found.below;
}

/** Only what the text says: other options are not known, and no rule takes their default for them. */
const options = (text: string): Readonly<Record<string, string>> => ({
  ...(/Resource management is DISABLED/i.test(text) ? { 'maintenance-mode': 'true' } : {}),
});

const nodeStates: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  online: { online: 'true' },
  offline: {},
  standby: { online: 'true', standby: 'true' },
  'offline (standby)': { standby: 'true' },
  maintenance: { online: 'true', maintenance: 'true' },
  pending: { pending: 'true' },
  'unclean (online)': { online: 'true', unclean: 'true' },
  'unclean (offline)': { unclean: 'true' },
  unclean: { unclean: 'true' },
};

function nodesOf(lines: readonly string[]): CibElement[] {
  const node = (name: string, state: string, type = 'member'): CibElement => {
    const known = nodeStates[state.toLowerCase().replace(/,.*$/, '')];
    if (known === undefined) throw new NotUnderstood(`${name}: ${state}`);
    return element('node', { name, type, ...known });
  };
  const found = lines.flatMap((line) => {
    const [, remote, state, names] = /^(Remote|Guest)?(Online|OFFLINE): \[ (.*) \]$/i.exec(line) ?? [];
    if (state !== undefined && names !== undefined)
      return names
        .split(/\s+/)
        .filter((name) => !/^\(.*\)$/.test(name))
        .map((name) => node(name, state, remote === undefined ? 'member' : 'remote'));
    const [, name, said] = /^Node (\S+)(?: \(\d+\))?: (\S[^:]*):?$/.exec(line) ?? [];
    return name === undefined || said === undefined ? [] : [node(name, said)];
  });
  if (found.length === 0) throw new NotUnderstood('no nodes');
  return found;
}

function resources(below: readonly OutlineNode[]): CibElement[] {
  return below.flatMap((node): CibElement[] => {
    const { text } = node;
    if (/^No (active )?resources|^\(no resources\)/i.test(text)) return [];
    const [, group] = /^Resource Group: (\S+?):?(?: \(.*\))?$/.exec(text) ?? [];
    if (group !== undefined) return [element('group', { id: group }, resources(node.below))];
    const [, clone, member = ''] = /^(?:Clone Set|Master\/Slave Set): (\S+) \[(\S+)\]/.exec(text) ?? [];
    if (clone !== undefined) return [element('clone', { id: clone }, cloned(member, node.below))];
    const [, id, agent = '', state = ''] =
      /^(\S+)\s+\(((?:ocf|systemd|service|lsb|stonith|upstart)[^)]*)\):\s*(.*)$/.exec(text) ?? [];
    if (id === undefined) throw new NotUnderstood(text);
    return [resource(id, agent, state)];
  });
}

/** `Started: [ a b ]` below a clone names no agent; a single instance has a line of its own. */
function cloned(member: string, below: readonly OutlineNode[]): CibElement[] {
  return below.flatMap((node) => {
    const [, role = '', names] =
      /^(Started|Stopped|Promoted|Unpromoted|Masters|Slaves)(?: \(disabled\))?: \[ (.*) \]$/.exec(node.text) ?? [];
    if (names === undefined) return resources([node]);
    const one = ({ Masters: 'Promoted', Slaves: 'Unpromoted' } as const)[role] ?? role;
    return names.split(/\s+/).map((name) => resource(member, '', one === 'Stopped' ? one : `${one} ${name}`));
  });
}

function resource(id: string, agent: string, state: string): CibElement {
  const notes = [...state.matchAll(/\(([^()]*)\)/g)].flatMap(([, note = '']) => note.split(/,\s*/));
  const [role = '', ...after] = state
    .replaceAll(/\([^()]*\)|[[\]]/g, ' ')
    .trim()
    .split(/\s+/);
  const failed = role === 'FAILED';
  const real = failed
    ? (after.find((word) => /^(Started|Promoted|Unpromoted|Master|Slave)$/.test(word)) ?? 'Started')
    : role;
  if (
    !/^(Started|Stopped|Promoted|Unpromoted|Master|Slave|Starting|Stopping|Promoting|Demoting|Migrating|Monitoring)$/.test(
      real,
    )
  )
    throw new NotUnderstood(state);
  const nodes = after.filter((word) => word !== real);
  const has = (note: string): string => String(notes.includes(note));
  return element(
    'resource',
    {
      id,
      resource_agent: agent.replace('ocf::', 'ocf:'),
      role: real,
      ...(notes.includes('disabled') ? { target_role: 'Stopped' } : {}),
      active: String(real !== 'Stopped'),
      managed: String(!notes.includes('unmanaged') && !notes.includes('maintenance')),
      failed: String(failed),
      blocked: has('blocked'),
      orphaned: has('ORPHANED'),
    },
    nodes.map((name) => element('node', { name })),
  );
}

/** `p_vip_monitor_30000 on mail-a 'not running' (7): call=5, status='complete', exitreason='…'`, in one line or two. */
function failures(lines: readonly string[]): CibElement[] {
  return lines.flatMap((line) => {
    const [, key, node, result] = /^(\S+_[a-z]+_\d+) on (\S+) '([^']*)' \(\d+\):/.exec(line) ?? [];
    if (key !== undefined)
      return [failure(key, node, result, /status='?([^',]+)/.exec(line)?.[1], /exitreason='([^']*)'/.exec(line)?.[1])];
    const [, id, task, interval, where, text, status, reason] =
      /^(\S+) (?:(\d+\S*)-interval )?(\w+)(?: \(.*\))? on (\S+) (?:could not be executed|returned '([^']*)')(?:.*?)(?:\(([^:()]*)(?:: ([^()]*))?\))?/.exec(
        line,
      ) ?? [];
    if (id === undefined || !/ at /.test(line)) return [];
    return [failure(`${id}_${interval ?? ''}_0`, where, text, status, reason ?? task)];
  });
}

function failure(
  key: string,
  node: string | undefined,
  result: string | undefined,
  status?: string,
  reason?: string,
): CibElement {
  const task = /_([a-z]+)_\d+$/.exec(key)?.[1];
  return element('failure', { op_key: key, task, node, exitstatus: result, status, exitreason: reason });
}

/** `reboot of mail-b successful: delegate=mail-a, client=…, origin=mail-a, completed='…'` */
function fencing(lines: readonly string[]): CibElement[] {
  return lines.flatMap((line) => {
    const [, action, target, said] = /^(\w+) of (\S+) (successful|failed|pending)\b/.exec(line) ?? [];
    if (action === undefined) return [];
    const status = said === 'successful' ? 'success' : said;
    const [, origin] = /origin=([^,]+)/.exec(line) ?? [];
    const [, completed] = /(?:completed|last-(?:successful|failed))='([^']+)'/.exec(line) ?? [];
    return [element('fence_event', { action, target, status, origin, completed })];
  });
}
