// cibadmin(8); Pacemaker Explained
import type { Fact, Mask, Reading, CommandOutput, TextFile } from '../sdk/index.ts';
import { command, defineFact, file, known, unknown, unknownFrom } from '../sdk/index.ts';
import type { Cib } from './cib-model.ts';
import { readCib } from './cib-reader.ts';
import { readXml } from './grammar/xml.ts';

/**
 * Values that are secrets, whatever agent they belong to. A script that prints the password (`password_script`) is
 * only a path.
 */
const secretName =
  '([A-Za-z0-9_.-]*([Pp]assw(or)?d|[Pp]assphrase|[Ss]ecret|[Ss]ecret_?[Kk]ey|[Aa]ccess_?[Kk]ey|[Aa]pi_?[Kk]ey|[Tt]oken|[Cc]ommunity)|auth|pass)';

const mask: readonly Mask[] = [
  { kind: 'value', after: `name=["']${secretName}["'][^>]* value=` },
  { kind: 'value', line: ` value=("[^"]*"|'[^']*')[^>]* name=["']${secretName}["']`, after: ' value=' },
];

const path = '/var/lib/pacemaker/cib/cib.xml';

const nothing: Cib = {
  origin: 'none',
  header: {},
  properties: [],
  nodes: [],
  resources: [],
  constraints: [],
  fencingLevels: [],
  resourceDefaults: [],
  operationDefaults: [],
};

/**
 * The cluster's configuration: from the running cluster, else the copy that Pacemaker left on its disk. `origin` says
 * which; a host without either does not run Pacemaker.
 */
export const cib = defineFact({
  id: 'cib',
  describes: 'Pacemaker’s configuration: properties, resources, constraints, fencing levels',
  sources: {
    cibadmin: command(['cibadmin', '-Q'], { mask, recordedAs: [['cibadmin', '--query']] }),
    disk: file(path, { mask }),
    active: command(['systemctl', 'is-active', 'corosync', 'pacemaker'], {
      recordedAs: [['systemctl', 'is-active', 'corosync', 'pacemaker', '*']],
    }),
  },
  parse({ cibadmin, disk, active }): Fact<Cib> {
    if (cibadmin.read && cibadmin.value.exit === 0) return parsed(cibadmin.value.stdout, 'cluster', 'cibadmin');
    const running = isRunning(active);
    if (running === true && cibadmin.read) return unknown('unparsable', `cibadmin: ${complaint(cibadmin.value)}`);
    if (!cibadmin.read && ['denied', 'timeout', 'too-large'].includes(cibadmin.reason)) return unknownFrom(cibadmin, 'cibadmin');
    if (cibadmin.read && !saysNotRunning(cibadmin.value) && running === undefined) {
      return unknown('unparsable', `cibadmin: ${complaint(cibadmin.value)}`);
    }
    if (running === true) return unknown('not-collected', 'Pacemaker runs, but nobody asked it for its configuration');
    const stopped = running === false || cibadmin.read || cibadmin.reason === 'absent';
    return fromDisk(disk, stopped ? 'left-over' : 'file');
  },
});

function fromDisk(disk: Reading<TextFile>, origin: 'left-over' | 'file'): Fact<Cib> {
  if (disk.read) return parsed(disk.value.text, origin, path);
  return disk.reason === 'absent' ? known(nothing) : unknownFrom(disk, path);
}

function parsed(text: string, origin: Cib['origin'], what: string): Fact<Cib> {
  // The status section is most of the text and not configuration: leaving it out keeps this quick.
  const root = readXml(text.replace(/<status>[\s\S]*<\/status>/, ''));
  if (typeof root === 'string') return unknown('unparsable', `${what}: ${root}`);
  const cib = readCib(root, origin);
  return cib === undefined ? unknown('unparsable', `${what}: it is not a <cib> with a configuration`) : known(cib);
}

/** What the init system says of Pacemaker, the second of the two units; undefined when it says nothing of use. */
function isRunning(active: Reading<CommandOutput>): boolean | undefined {
  const state = active.read ? active.value.stdout.split('\n')[1]?.trim() : undefined;
  if (state === 'active' || state === 'reloading' || state === 'deactivating') return true;
  return state === 'inactive' || state === 'failed' || state === 'activating' ? false : undefined;
}

/** cibadmin exits with CRM_EX_DISCONNECT (102) or an older errno, and says that it cannot connect. */
const saysNotRunning = ({ exit, stderr, stdout }: CommandOutput): boolean =>
  exit === 102 || exit === 107 || /not connected|connection (failed|refused)|signon|transport endpoint|could not connect/i.test(stderr + stdout);

const complaint = ({ stderr, stdout, exit }: CommandOutput): string =>
  (stderr.trim() || stdout.trim()).split('\n')[0] ?? `exit status ${exit}`;
