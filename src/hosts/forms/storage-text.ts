// lsblk(8) -P, iscsiadm(8) -P 1..3, vgs(8), multipath(8) -ll

/** One row of `lsblk -P`: keys in lower case as in its JSON; util-linux 2.39 writes `MAJ_MIN` for `MAJ:MIN`. */
type Row = Readonly<Record<string, string>>;

const needed = ['name', 'kname', 'pkname', 'maj:min', 'type', 'fstype', 'uuid', 'label', 'serial', 'wwn', 'tran'];

/** Rewrites `lsblk -P` with all columns as `lsblk -J`. A device with several parents has a row for each of them. */
export function lsblkJson(text: string): string | undefined {
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('NAME=') || / KNAME="/.test(line))
    .map(pairs);
  if (rows.length === 0 || rows.some((row) => needed.some((column) => row[column] === undefined))) return undefined;
  const nested = (row: Row, above: readonly string[]): unknown => {
    const name = row['kname'] ?? '';
    const below = above.includes(name) ? [] : rows.filter((each) => each['pkname'] === name);
    const children = unique(below).map((each) => nested(each, [...above, name]));
    return { ...row, ...(children.length === 0 ? {} : { children }) };
  };
  const roots = unique(rows.filter((row) => row['pkname'] === ''));
  // Some devices refer to a parent that is not listed; a part of the tree would be lost.
  const names = new Set(rows.map((row) => row['kname']));
  if (rows.some((row) => row['pkname'] !== '' && !names.has(row['pkname'] ?? ''))) return undefined;
  return JSON.stringify({ blockdevices: roots.map((row) => nested(row, [])) });
}

const unique = (rows: readonly Row[]): readonly Row[] => [...new Map(rows.map((row) => [row['kname'], row])).values()];

const pairs = (line: string): Row =>
  Object.fromEntries(
    [...line.matchAll(/([\w:%-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
      key.toLowerCase().replace('maj_min', 'maj:min'),
      value.replaceAll(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    ]),
  );

/** Rewrites `iscsiadm -m session -P 0` to `-P 3` as `iscsiadm -m session`. */
export function iscsiSessions(text: string): string | undefined {
  if (/No active sessions/i.test(text)) return '';
  const lines: string[] = [];
  let target: string | undefined;
  for (const line of text.split('\n')) {
    if (/^\w+: \[\d+\] \S+,\S+ \S+/.test(line)) lines.push(line);
    target = /^Target: (\S+)/.exec(line)?.[1] ?? target;
    const portal = /^\s+Current Portal: (\S+)/.exec(line)?.[1];
    if (portal !== undefined && target !== undefined) lines.push(`tcp: [${lines.length + 1}] ${portal} ${target}`);
  }
  return lines.length === 0 ? undefined : `${lines.join('\n')}\n`;
}

const columns = {
  vg_name: 'VG',
  vg_uuid: 'VG UUID',
  vg_systemid: 'System ID',
  vg_attr: 'Attr',
} as const;

/** Rewrites a table of `vgs` as its JSON. All columns have to be there: an owner that is not printed is unknown. */
export function vgsJson(text: string): string | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const at = lines.findIndex((line) => /^\s*VG\s/.test(line));
  const head = lines[at];
  if (head === undefined) return undefined;
  // Headings are separated by at least one blank, and some contain one.
  const starts = [...head.matchAll(/VG UUID|VG Tags|System ID|VG Profile|Lock Type|Lock Args|#?\S+/g)];
  const place = (title: string): number | undefined => starts.find(([found]) => found === title)?.index;
  const places = Object.entries(columns).map(([field, title]) => [field, place(title)] as const);
  if (places.some(([, start]) => start === undefined)) return undefined;
  const ends = starts.map(({ index }) => index);
  const groups = lines.slice(at + 1).map((line) =>
    Object.fromEntries(
      places.map(([field, start = 0]) => {
        const end = ends.find((each) => each > start);
        // A number of the next column is aligned to the right and may begin before its heading.
        const cell = line.slice(start, end);
        return [field, cell.startsWith(' ') ? '' : (/^\S*/.exec(cell)?.[0] ?? '')];
      }),
    ),
  );
  return groups.every((group) => /^[\w-]{32,}$/.test(String(group['vg_uuid'])))
    ? JSON.stringify({ report: [{ vg: groups }] })
    : undefined;
}

/**
 * Rewrites `multipath -ll` as `multipathd show maps json`. While a map has paths, `queue_if_no_path` is written for one
 * that queues I/O indefinitely and for one that gives up after some checks: then `queueing` is empty.
 */
export function multipathJson(text: string): string | undefined {
  const maps: {
    name: string;
    uuid: string;
    sysfs: string;
    queueing: string;
    vend: string;
    prod: string;
    path_groups: { paths: unknown[] }[];
  }[] = [];
  for (const line of text.split('\n')) {
    const [, name, wwid, sysfs, vend = '', prod = ''] =
      /^(?:\w+: )?(\S+)(?: \((\S+)\))? (dm-\d+) ([^,]*?)\s*,(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && sysfs !== undefined) {
      maps.push({ name, uuid: wwid ?? name, sysfs, queueing: 'off', vend, prod, path_groups: [{ paths: [] }] });
      continue;
    }
    const map = maps.at(-1);
    if (map !== undefined && /^size=.*\bqueue_if_no_path\b/.test(line)) map.queueing = '';
    const [, dev, mapper, ...rest] =
      /^[\s|`+\\_-]*#?[\d:]*\d+ (\S+)\s+\d+:\d+\s+\[?(active|failed|undef)\]?\s*(.*)$/.exec(line) ?? [];
    if (map === undefined || dev === undefined) continue;
    const checker = /\b(ready|ghost|faulty|shaky|i\/o pending|delayed|undef)\b/.exec(rest.join(' '))?.[1];
    map.path_groups[0]?.paths.push({ dev, dm_st: mapper, chk_st: checker ?? '' });
  }
  if (maps.length === 0 && text.trim() !== '') return undefined;
  return maps.some((map) => map.path_groups[0]?.paths.length === 0 && !text.includes('size='))
    ? undefined
    : JSON.stringify({ maps });
}
