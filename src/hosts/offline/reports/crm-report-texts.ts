// crmsh/report/{collect,utillib}.py (crmsh 4 and 5); tools/report.collector.in of Pacemaker
import type { FileTree } from '../file-tree.ts';
import { resolveIn } from '../file-tree.ts';
import { mountTableOf } from '../mount-text.ts';
import type { RecordedCommand } from '../recorded-commands.ts';

/** The commands in the texts of one node. The report stores no exit status, and of some commands no errors. */
export function commandsInTexts(report: FileTree, folder: string): RecordedCommand[] {
  const text = (name: string): string | undefined => textIn(report, `${folder}/${name}`);
  return [
    ...liveCib(text, report.entry(`${folder}/RUNNING`) !== undefined),
    ...monitor(text('crm_mon.txt')),
    ...verified(text),
    ...['sysstats.txt', 'sbd.txt', 'ocfs2.txt'].flatMap((name) => sections(text(name) ?? '')),
    ...named('corosync-quorumtool -s', text('quorum_qdevice_qnetd.txt'), /^Quorum information$/m),
  ];
}

/** Files that the kernel or the host has under other names, made from the texts. */
export function filesInTexts(report: FileTree, folder: string): ReadonlyMap<string, Buffer> {
  const found = sections(textIn(report, `${folder}/sysstats.txt`) ?? '');
  const printed = (line: string): string => found.find((each) => each.line === line)?.stdout() ?? '';
  const files = new Map<string, Buffer>();
  const add = (path: string, text: string | undefined): void => {
    if (text !== undefined && text !== '') files.set(path, Buffer.from(text));
  };
  add('/proc/cpuinfo', /^processor\s*:/m.test(printed('cat /proc/cpuinfo')) ? printed('cat /proc/cpuinfo') : '');
  add('/proc/meminfo', memoryOf(printed('top -b -n 1')));
  add('/proc/self/mountinfo', mountTableOf(printed('mount')));
  return files;
}

function textIn(report: FileTree, path: string): string | undefined {
  const real = resolveIn(report, path);
  return real !== undefined && report.entry(real)?.type === 'file' ? report.read(real).toString('utf8') : undefined;
}

type Text = (name: string) => string | undefined;

const recorded = (line: string, text: string): RecordedCommand => ({
  line,
  exit: 0,
  stdout: () => text,
  stderr: () => '',
});

/**
 * The CIB of a running cluster: `cib.xml.live` of crm_report, `cib.xml` of crmsh. Otherwise it is the file of the host.
 */
function liveCib(text: Text, running: boolean): RecordedCommand[] {
  const cib = running ? (text('cib.xml.live') ?? text('cib.xml') ?? '') : '';
  return cib.startsWith('<') ? [recorded('cibadmin -Q', cib)] : [];
}

/** One output of crm_mon, or several below headings with the command. */
function monitor(text: string | undefined): RecordedCommand[] {
  if (text === undefined) return [];
  const parts = text.split(/^#### [^\n]*: (crm_mon [^\n#]*?) *####$/m);
  if (parts.length === 1) return [recorded(text.includes('<nodes>') ? 'crm_mon --output-as=xml' : 'crm_mon -1', text)];
  return parts.flatMap((line, i) => (i % 2 === 1 ? [recorded(line, parts[i + 1] ?? '')] : []));
}

/**
 * What crm_verify printed about the CIB. crm_report stores both streams, crmsh 5 standard error if there is any, next
 * to `configure_show.txt`. crmsh 4 stores standard output only, where messages may be missing: an empty text proves
 * nothing.
 */
function verified(text: Text): RecordedCommand[] {
  const said = text('crm_verify.txt');
  const isWhole = text('cib.xml.live') !== undefined || text('configure_show.txt') !== undefined;
  const hasMessages = /\b(?:error|warning):/.test(said ?? '');
  if (!hasMessages && (!isWhole || /not found|No such file/.test(said ?? ''))) return [];
  return [recorded('crm_verify -L -V', said ?? '')];
}

const named = (line: string, text: string | undefined, mark: RegExp): RecordedCommand[] =>
  text !== undefined && mark.test(text) ? [recorded(line, text)] : [];

/** `##### run "ip addr" on mail-a` (crmsh 4), `##### Run "ip addr" #####` (crmsh 5), and below `#=====[ Command ]`. */
function sections(text: string): RecordedCommand[] {
  const parts = text.split(/^(?:##### [rR]un "([^"\n]+)"[^\n]*|#=====\[ Command \]=*[^\n]*\n# ([^\n]+))$/m);
  return parts.flatMap((line, i) => {
    const body = parts[i % 3 === 1 ? i + 2 : i + 1];
    return i % 3 === 0 || line === undefined || body === undefined
      ? []
      : [recorded(line, body.replace(/^\n/, '').replace(/\n\n$/, '\n'))];
  });
}

/** `MiB Mem : 32091.3 total, …` or `KiB Mem : 1882064 total, …` of top(1). */
function memoryOf(text: string): string | undefined {
  const [, unit, total] = /^([KMG])iB Mem *: *([\d.]+) total/m.exec(text) ?? [];
  const factor = unit === 'K' ? 1 : unit === 'M' ? 1024 : 1024 * 1024;
  return total === undefined ? undefined : `MemTotal: ${Math.round(Number(total) * factor)} kB\n`;
}
