// Texts that programs print for people, written from the recorded JSON or list of the same host. The layouts are those
// of dpkg 1.21, util-linux 2.38, iproute2 6.1, LVM 2.03, chrony 4.3 and systemd 252.
import type { XmlElement } from '../../../src/facts/grammar/xml.ts';
import { childOf, childrenOf, readXml } from '../../../src/facts/grammar/xml.ts';
import type { RecordedHost } from './recorded.ts';

type Row = Readonly<Record<string, unknown>>;
const rows = (value: unknown): readonly Row[] => (Array.isArray(value) ? value : []);
const cell = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

export function dpkgTable(host: RecordedHost): string {
  const list = host
    .printed('dpkg-query')
    .split('\n')
    .filter((line) => line !== '');
  const width = Math.max(...list.map((row) => (row.split('\t')[1] ?? '').length));
  return [
    'Desired=Unknown/Install/Remove/Purge/Hold',
    '| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend',
    '|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)',
    `||/ ${'Name'.padEnd(width)} Version Architecture Description`,
    `+++-${'='.repeat(width)}-${'='.repeat(40)}-============-====`,
    ...list.map((row) => {
      const [status = '', name = '', version = '', architecture = ''] = row.split('\t');
      return `${status.trim()}  ${name.padEnd(width)} ${version} ${architecture} about it`;
    }),
    '',
  ].join('\n');
}

/** `lsblk -O -P`: all columns of each device, once for each parent. */
export function lsblkPairs(host: RecordedHost): string {
  const { blockdevices }: { blockdevices?: unknown } = JSON.parse(host.printed('lsblk -J'));
  const lines: string[] = [];
  const visit = (row: Row, parent: string): void => {
    const { children, ...columns } = row;
    const pairs = { ...columns, pkname: parent };
    lines.push(
      Object.entries(pairs)
        .filter(([, value]) => !Array.isArray(value))
        .map(([key, value]) => `${key.toUpperCase()}="${cell(value)}"`)
        .join(' '),
    );
    for (const child of rows(children)) visit(child, cell(row['kname']));
  };
  for (const row of rows(blockdevices)) visit(row, '');
  return `${lines.join('\n')}\n`;
}

/** `ip -d address`, `ip addr`: the lines that hold names, states and addresses. */
export function ipAddress(host: RecordedHost): string {
  const links: unknown = JSON.parse(host.printed('ip -j addr'));
  return rows(links)
    .flatMap((link, index) => [
      `${index + 1}: ${cell(link['ifname'])}: <${rows(link['flags']).map(cell).join(',')}> mtu ${cell(link['mtu'])} ` +
        `qdisc ${cell(link['qdisc'])} state ${cell(link['operstate'])} group default qlen 1000`,
      `    link/${cell(link['link_type'])} ${cell(link['address'])} brd ${cell(link['broadcast'])}`,
      ...rows(link['addr_info']).flatMap((each) => [
        `    ${cell(each['family'])} ${cell(each['local'])}/${cell(each['prefixlen'])}` +
          `${each['broadcast'] === undefined ? '' : ` brd ${cell(each['broadcast'])}`} scope ${cell(each['scope'])}` +
          `${each['secondary'] === true ? ' secondary' : ''} ${cell(each['label'])}`.trimEnd(),
        '       valid_lft forever preferred_lft forever',
      ]),
    ])
    .join('\n')
    .concat('\n');
}

/** `ip -o addr`: one line for each address. */
export function ipOneLine(host: RecordedHost): string {
  const links: unknown = JSON.parse(host.printed('ip -j addr'));
  return rows(links)
    .flatMap((link, index) =>
      rows(link['addr_info']).map(
        (each) =>
          `${index + 1}: ${cell(link['ifname'])}    ${cell(each['family'])} ${cell(each['local'])}/` +
          `${cell(each['prefixlen'])} scope ${cell(each['scope'])}${each['secondary'] === true ? ' secondary' : ''} ` +
          `${cell(each['label'])}\\       valid_lft forever preferred_lft forever`,
      ),
    )
    .join('\n')
    .concat('\n');
}

export function ipRoutes(host: RecordedHost): string {
  const routes: unknown = JSON.parse(host.printed('ip -j route'));
  const main = rows(routes).map((route) =>
    [
      cell(route['dst']),
      ...(route['gateway'] === undefined ? [] : ['via', cell(route['gateway'])]),
      'dev',
      cell(route['dev']),
      'proto',
      cell(route['protocol']),
      ...(route['scope'] === undefined ? [] : ['scope', cell(route['scope'])]),
      ...(route['prefsrc'] === undefined ? [] : ['src', cell(route['prefsrc'])]),
    ].join(' '),
  );
  return [...main, 'local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1', ''].join('\n');
}

/** `ss -peaonmi`: the listening sockets with a heading, an established one, and the lines about memory. */
export function sockets(host: RecordedHost): string {
  const listening = host
    .printed('ss -Hlntup')
    .split('\n')
    .filter((line) => line !== '');
  return [
    'Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process',
    'tcp   ESTAB  0      0      10.20.0.11:22      10.20.0.1:50000   users:(("sshd",pid=1,fd=4)) timer:(keepalive,1h,0)',
    ...listening.flatMap((line) => [line, '\t skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d0)']),
    '',
  ].join('\n');
}

/** `vgs -v -o +vg_mda_count,vg_mda_free,vg_mda_size,vg_mda_used_count,vg_tags,systemid,lock_type --foreign`. */
export function vgsTable(host: RecordedHost): string {
  const { report }: { report?: unknown } = JSON.parse(host.printed('vgs --foreign'));
  const groups = rows(report).flatMap((each) => rows(each['vg']));
  return [
    '  VG       Attr   Ext   #PV #LV #SN VSize  VFree  VG UUID                                VProfile #VMda VMdaFree  VMdaSize  #VMdaUse VG Tags System ID Lock Type',
    ...groups.map(
      (group) =>
        `  ${cell(group['vg_name']).padEnd(8)} ${cell(group['vg_attr'])} 4.00m   1   8   0 <3.00g <1.80g ` +
        `${cell(group['vg_uuid'])}              1   506.50k  1020.00k        1         ${cell(group['vg_systemid']).padEnd(9)}`,
    ),
    '',
  ].join('\n');
}

export const chronyTracking = `Reference ID    : 0A140001 (10.20.0.1)
Stratum         : 9
Ref time (UTC)  : Sun Nov 22 10:31:30 2026
System time     : 0.000002869 seconds fast of NTP time
Last offset     : -0.000003515 seconds
RMS offset      : 0.000016742 seconds
Frequency       : 0.250 ppm slow
Residual freq   : -0.000 ppm
Skew            : 0.211 ppm
Root delay      : 0.000361188 seconds
Root dispersion : 0.000141954 seconds
Update interval : 32.5 seconds
Leap status     : Normal
`;

export const timedatectl = `               Local time: Sun 2026-11-22 10:33:02 UTC
           Universal time: Sun 2026-11-22 10:33:02 UTC
                 RTC time: Sun 2026-11-22 10:33:02
                Time zone: Etc/UTC (UTC, +0000)
System clock synchronized: yes
              NTP service: active
          RTC in local TZ: no
`;

/** `mount`: without the numbers of devices and the subvolumes. */
export const mountText = (host: RecordedHost): string =>
  host
    .file('/proc/self/mountinfo')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [front = '', back = ''] = line.split(' - ');
      const [, , , , target = '', options = ''] = front.split(' ');
      const [type = '', source = '', ofFileSystem = ''] = back.split(' ');
      const all = [...new Set([...options.split(','), ...ofFileSystem.split(',')])];
      return `${source} on ${target} type ${type} (${all.join(',')})`;
    })
    .join('\n');

/** The summary of `top -b -n 1`. */
export function topText(host: RecordedHost): string {
  const kilobytes = Number(/^MemTotal: *(\d+)/m.exec(host.file('/proc/meminfo'))?.[1]);
  return `top - 10:33:02 up 1 day,  1:02,  1 user\nMiB Mem : ${(kilobytes / 1024).toFixed(1)} total,      1.0 free\n`;
}

/** `crm_mon -1r` of Pacemaker 2.1, from the recorded XML. */
export function crmMonText(host: RecordedHost): string {
  const root = readXml(host.printed('crm_mon -1 --include=all --output-as=xml'));
  if (typeof root === 'string') throw new Error(root);
  const resource = (element: XmlElement, indent: string): string[] => {
    const { id = '', resource_agent: agent = '', role = '' } = element.attributes;
    const nodes = childrenOf(element, 'node').map((node) => node.attributes['name']);
    if (element.tag === 'group')
      return [
        `${indent}* Resource Group: ${id}:`,
        ...element.children.flatMap((each) => resource(each, `${indent}  `)),
      ];
    return element.tag === 'resource' ? [`${indent}* ${id}\t(${agent}):\t ${[role, ...nodes].join(' ')}`] : [];
  };
  return [
    'Cluster Summary:',
    '  * Stack: corosync (Pacemaker is running)',
    '  * Current DC: mail-a (version 2.1.5-a3f44794f94) - partition with quorum',
    '  * Last updated: Sun Nov 22 10:33:04 2026 on mail-a',
    '  * 2 nodes configured',
    '',
    'Node List:',
    '  * Online: [ mail-a mail-b ]',
    '',
    'Full List of Resources:',
    ...(childOf(root, 'resources')?.children ?? []).flatMap((each) => resource(each, '  ')),
    '',
  ].join('\n');
}
