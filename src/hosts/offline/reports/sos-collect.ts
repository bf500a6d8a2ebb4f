// sos/collector/__init__.py (create_cluster_archive), sos/policies (get_archive_name) of sosreport/sos
import { isSameHost } from '../../is-same-host.ts';
import type { FileTree } from '../file-tree.ts';
import { resolveIn } from '../file-tree.ts';
import type { OfflineHost } from '../offline-host.ts';
import { ArchiveError } from '../packed/archive-error.ts';
import type { Member } from '../packed/member-bytes.ts';
import { isReportName } from '../packed/report-name.ts';
import { sosReportOf } from './sos-report.ts';

/** Opens an archive that is a file of the outer one. */
export type OpenMember = (member: Member, name: string) => Promise<FileTree>;

/**
 * A file of `sos collect`, or a folder of reports: archives of sos, one for each host, at the top or in the one folder
 * there. The host's own one is read, and no archive inside that. Undefined if there is none.
 */
export async function sosCollectOf(
  outer: FileTree,
  path: string,
  host: string,
  open: OpenMember,
): Promise<OfflineHost | undefined> {
  const reports = reportsIn(outer);
  if (reports.length === 0) return undefined;
  const report = reportOf(reports, path, host);
  const name = `${baseOf(report)} in ${path}`;
  const sha256 = statedDigest(outer, report);
  const files = await open({ path: report.slice(1), ...(sha256 === undefined ? {} : { sha256 }) }, name);
  const found = sosReportOf(files, name, host);
  if (found === undefined) throw new ArchiveError(`${name} is no report of sos`);
  const own = hostNameIn(found);
  if (own !== undefined && !isSameHost(own, host)) throw new ArchiveError(`${name} comes from ${own}, and not ${host}`);
  return found;
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function reportsIn(outer: FileTree): readonly string[] {
  const tops = outer.names('/').map((top) => `/${top}`);
  const paths = [...tops, ...tops.flatMap((top) => outer.names(top).map((name) => `${top}/${name}`))];
  return paths.filter((path) => isReportName(path) && outer.entry(path)?.type === 'file');
}

/** `sosreport-HOST[-LABEL][-CASE]-2026-11-22-abcdefg.tar.xz`; sos 3 before 3.6: `sosreport-HOST.CASE-20141122103300…`. */
function reportOf(reports: readonly string[], path: string, host: string): string {
  const short = (host.split('.', 1)[0] ?? host).toLowerCase();
  const rest = (report: string): string => baseOf(report).toLowerCase().slice(`sosreport-${short}`.length);
  const named = reports.filter((report) => baseOf(report).toLowerCase().startsWith(`sosreport-${short}`));
  const exact = named.filter((report) => /^-\d{4}-?\d\d-?\d\d/.test(rest(report)));
  const own = exact.length > 0 ? exact : named.filter((report) => /^[-.]/.test(rest(report)));
  const [first] = own;
  if (first === undefined)
    throw new ArchiveError(
      `${path} holds reports of sos (${listed(reports)}), and none of ${host}; the host's name in halint.yaml has to be the one in the name of its report`,
    );
  if (own.length > 1)
    throw new ArchiveError(`${path} holds ${own.length} reports of ${host} (${listed(own)}); name the file of one`);
  return first;
}

const listed = (reports: readonly string[]): string =>
  `${reports.slice(0, 8).map(baseOf).join(', ')}${reports.length > 8 ? ', …' : ''}`;

/** sos 4 puts `NAME.sha256` of each report into the folder `checksums`. */
function statedDigest(outer: FileTree, report: string): string | undefined {
  const folder = report.slice(0, report.lastIndexOf('/'));
  const stated = [`${folder}/checksums`, folder]
    .map((each) => `${each}/${baseOf(report)}.sha256`)
    .find((each) => outer.entry(each)?.type === 'file');
  const text = stated === undefined ? '' : outer.read(stated).toString('latin1');
  return /\b[0-9a-f]{64}\b/i.exec(text)?.[0].toLowerCase();
}

/** The report's own name of its host. */
export function hostNameIn(report: OfflineHost): string | undefined {
  const printed = report.commands.find(['hostname'])?.stdout.trim();
  if (printed !== undefined && printed !== '') return printed;
  const path = resolveIn(report.files, '/etc/hostname');
  const text =
    path === undefined || report.files.entry(path)?.type !== 'file' ? '' : report.files.read(path).toString();
  return text.trim() === '' ? undefined : text.trim();
}
