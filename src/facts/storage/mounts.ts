// proc_pid_mountinfo(5)
import type { Fact, Reading, TextFile } from '../../sdk/index.ts';
import { defineFact, file, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { memoize } from '../../sdk/memoize.ts';
import type { Mount } from './mount-table.ts';
import { unescapeMount } from './mount-table.ts';

/** What is mounted now, as the kernel says it. Nothing is touched to learn it, so a dead mount cannot hang the run. */
export const mounts = defineFact({
  id: 'mounts',
  describes: 'What is mounted now',
  ofMoment: true,
  sources: { mountinfo: file('/proc/self/mountinfo') },
  parse: ({ mountinfo }) => mountTable(mountinfo),
});

/** The table that a reading holds; several facts are made from it. */
export const mountTable = memoize((mountinfo: Reading<TextFile>): Fact<readonly Mount[]> => {
  if (!mountinfo.read) return unknownFrom(mountinfo, 'the kernel’s mount table');
  const { text, path } = mountinfo.value;
  const table: Mount[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const mount = parseRow(line, index + 1);
    if (mount === undefined) return unknown('unparsable', `${path}:${index + 1} is not a row of a mount table`);
    table.push(mount);
  }
  // Without a root the table is cut off or not one at all, and every path would look unmounted.
  if (!table.some((mount) => mount.target === '/')) return unknown('unparsable', `${path} holds no root file system`);
  return known(table);
});

/** `id parent major:minor root target options [optional…] - fstype source superoptions` */
function parseRow(line: string, number: number): Mount | undefined {
  const [front, back] = splitOnce(line, ' - ');
  const [, , device, , target, options] = front.split(' ');
  const [fstype, source, superOptions] = back.split(' ');
  if (device === undefined || target === undefined || options === undefined) return undefined;
  if (fstype === undefined || source === undefined || !/^\d+:\d+$/.test(device)) return undefined;
  return {
    target: unescapeMount(target),
    source: unescapeMount(source),
    fstype,
    options: merged(options, superOptions ?? ''),
    device,
    line: number,
  };
}

/** Options of the mount and of its file system. `rw` counts only when both have it, as findmnt(8) shows it. */
function merged(ofMount: string, ofFileSystem: string): readonly string[] {
  const all = new Set([...ofMount.split(','), ...ofFileSystem.split(',')]);
  if (all.has('ro')) all.delete('rw');
  return [...all].filter((option) => option !== '');
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
