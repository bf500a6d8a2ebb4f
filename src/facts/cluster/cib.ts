// cibadmin(8); Pacemaker Explained
import type { Fact, Mask, Reading, CommandOutput, TextFile } from '../../sdk/index.ts';
import { memoizeByText } from '../../sdk/memoize.ts';
import { command, defineFact, file, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { Cib } from './cib-model.ts';
import { readCib } from './cib-reader.ts';
import { readXml } from '../grammar/xml.ts';
import { units } from '../units/units.ts';

/**
 * Values that are secrets, whatever agent they belong to. A script that prints the password (`password_script`) is
 * only a path.
 */
const secretName =
  '([A-Za-z0-9_.-]*([Pp]assw(or)?d|[Pp]assphrase|[Ss]ecret|[Ss]ecret_?[Kk]ey|[Aa]ccess_?[Kk]ey|[Aa]pi_?[Kk]ey|[Tt]oken|[Cc]ommunity)|auth|pass)';

const equals = '[[:space:]]*=[[:space:]]*';
const value = `[[:space:]]value${equals}`;
const quoted = `("[^"<]*"|'[^'<]*')`;

const mask: readonly Mask[] = [
  { kind: 'value', after: `name${equals}["']${secretName}["'][^>]*${value}` },
  { kind: 'value', line: `${value}${quoted}[^>]*[[:space:]]name${equals}["']${secretName}["']`, after: value },
  // The name of a value may stand in another line of its tag: then every value there is hidden, see `misread`.
  { kind: 'value', line: `<[a-z_]+[[:space:]]([^<>"']|${quoted})*$`, after: value },
  { kind: 'value', line: `^[^<]*value${equals}["']`, after: `value${equals}` },
];

const whollySecret = new RegExp(`^${secretName}$`);

/**
 * The line of a value that was hidden though it is no secret: the masks read line by line, and its tag takes several.
 */
function misread(text: string): number | undefined {
  if (!text.includes('secret:')) return undefined;
  for (const { 0: tag, index } of text.matchAll(/<[a-z_-]+\s(?:[^<>"']|"[^"<]*"|'[^'<]*')*>/g)) {
    const name = /\sname\s*=\s*["']([^"']*)["']/.exec(tag)?.[1];
    if (/\svalue\s*=\s*["']secret:/.test(tag) && !(name !== undefined && whollySecret.test(name)))
      return text.slice(0, index).split('\n').length;
  }
  return undefined;
}

const path = '/var/lib/pacemaker/cib/cib.xml';

const nothing: Cib = {
  origin: 'none',
  header: {},
  properties: [],
  nodes: [],
  resources: [],
  constraints: [],
  tags: [],
  tagged: {},
  transientAttributes: [],
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
  sources: (context) => ({
    cibadmin: command(['cibadmin', '-Q'], { mask, recordedAs: [['cibadmin', '--query']] }),
    disk: file(path, { mask }),
    units: units.sources(context).show,
  }),
  parse({ cibadmin, disk, units: shown }): Fact<Cib> {
    if (cibadmin.read && cibadmin.value.exit === 0) return parsed(cibadmin.value.stdout, 'cluster', 'cibadmin');
    const running = isRunning(shown);
    if (running === true && cibadmin.read) return unknown('unparsable', `cibadmin: ${complaint(cibadmin.value)}`);
    if (!cibadmin.read && ['denied', 'timeout', 'too-large'].includes(cibadmin.reason))
      return unknownFrom(cibadmin, 'cibadmin');
    if (cibadmin.read && !saysNotRunning(cibadmin.value) && running === undefined) {
      return unknown('unparsable', `cibadmin: ${complaint(cibadmin.value)}`);
    }
    // A running cluster writes each change of its configuration to the disk at once.
    const stopped = running === false || (running === undefined && (cibadmin.read || cibadmin.reason === 'absent'));
    return fromDisk(disk, stopped ? 'left-over' : 'file');
  },
});

function fromDisk(disk: Reading<TextFile>, origin: 'left-over' | 'file'): Fact<Cib> {
  if (disk.read) return parsed(disk.value.text, origin, path);
  return disk.reason === 'absent' ? known(nothing) : unknownFrom(disk, path);
}

/**
 * Both hosts have the same CIB, but not the same of all else that this fact is made from. The limit is the characters
 * of about ten.
 */
const parsed = memoizeByText(256 * 1024, (text, origin: Cib['origin'], what: string) => parse(text, origin, what));

function parse(text: string, origin: Cib['origin'], what: string): Fact<Cib> {
  // The status section is most of the text and not configuration: leaving it out keeps this quick.
  const configuration = text.replace(/<status>[\s\S]*<\/status>/, '');
  const root = readXml(configuration);
  if (typeof root === 'string') return unknown('unparsable', `${what}: ${root}`);
  const line = misread(configuration);
  if (line !== undefined)
    return unknown('unparsable', `${what}, line ${line}: a value was hidden, because its element takes several lines`);
  const cib = readCib(root, origin, transientAttributes(text));
  return cib === undefined ? unknown('unparsable', `${what}: it is not a <cib> with a configuration`) : known(cib);
}

/**
 * The attributes that nodes have until they restart, by name: the only part of the status that decides about placement.
 */
function transientAttributes(text: string): readonly string[] {
  const sections = text.match(/<transient_attributes[\s>][\s\S]*?<\/transient_attributes>/g) ?? [];
  return [
    ...new Set(
      sections.flatMap((section) =>
        [...section.matchAll(/<nvpair\b[^>]*?\bname=["']([^"']*)["']/g)].map(([, name = '']) => name),
      ),
    ),
  ];
}

/** What systemd says of Pacemaker; undefined when it says nothing of use. */
function isRunning(shown: Reading<CommandOutput>): boolean | undefined {
  const blocks = shown.read ? shown.value.stdout.split(/\n\s*\n/) : [];
  const block = blocks.filter((each) => /^Id=pacemaker\.service$/m.test(each)).at(-1) ?? '';
  const state = /^ActiveState=(\w+)$/m.exec(block)?.[1];
  return state === undefined ? undefined : !['inactive', 'failed', 'activating'].includes(state);
}

/** cibadmin exits with CRM_EX_DISCONNECT (102) or an older errno, and says that it cannot connect. */
const saysNotRunning = ({ exit, stderr, stdout }: CommandOutput): boolean =>
  exit === 102 ||
  exit === 107 ||
  /not connected|connection (failed|refused)|signon|transport endpoint|could not connect/i.test(stderr + stdout);

const complaint = ({ stderr, stdout, exit }: CommandOutput): string =>
  (stderr.trim() || stdout.trim()).split('\n')[0] ?? `exit status ${exit}`;
