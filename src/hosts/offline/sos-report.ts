import { dirname } from 'node:path';
import { crmCommandsOf } from './crm-report.ts';
import type { FileTree } from './file-tree.ts';
import { resolveIn } from './file-tree.ts';
import { globMatcher } from '../glob.ts';
import type { OfflineHost } from './offline-host.ts';
import { PartOfTree } from './part-of-tree.ts';
import type { RecordedCommand } from './recorded-commands.ts';
import { commandsOfSupport } from './loose/written-forms.ts';
import { ArchiveError } from './unpacked.ts';

/**
 * A report of sos (https://github.com/sosreport/sos): files below their own paths, outputs below `sos_commands`, and
 * since version 4.0 `sos_reports/manifest.json`, which says what was asked for and how it ended.
 */
export function sosReportOf(archive: FileTree, name: string, host: string): OfflineHost | undefined {
  const files = ['/', ...archive.names('/').map((top) => `/${top}`)]
    .map((folder) => new PartOfTree(archive, folder))
    .find((part) => part.entry('/sos_commands')?.type === 'directory');
  if (files === undefined) return undefined;
  const manifest = manifestOf(files);
  if (manifest.obfuscated || /-obfuscated\b/.test(name)) {
    throw new ArchiveError(
      `${name} was obfuscated (sos clean): names and addresses are made up, each host's by itself, so two hosts cannot be compared; give the report as it was collected`,
    );
  }
  // The plugin of Pacemaker runs crm_report, for this host alone.
  const cluster = crmCommandsOf(new PartOfTree(files, '/sos_commands/pacemaker/crm_report'), host);
  return {
    name,
    files,
    commands: commandsOfSupport([...manifest.commands, ...cluster]),
    metadata: new Map(),
    chosen: false,
    lookedFor: looksIn(files, manifest.specifications),
    altered: alteredBySos,
  };
}

interface Manifest {
  readonly commands: readonly RecordedCommand[];
  /** Files, folders and patterns that gave at least one file; sos does not write down those that gave none. */
  readonly specifications: readonly string[];
  readonly obfuscated: boolean;
}

function manifestOf(files: FileTree): Manifest {
  const components = field(parsed(files, '/sos_reports/manifest.json'), 'components');
  const plugins = Object.values(record(field(field(components, 'report'), 'plugins')));
  return {
    commands: plugins.flatMap((plugin) =>
      list(field(plugin, 'commands')).flatMap((command) => commandOf(files, command)),
    ),
    specifications: plugins.flatMap((plugin) =>
      list(field(plugin, 'files')).map((file) => text(field(file, 'specification'))),
    ),
    obfuscated: field(components, 'cleaner') !== undefined,
  };
}

function parsed(files: FileTree, path: string): unknown {
  try {
    return JSON.parse(files.read(path).toString('utf8'));
  } catch {
    // sos before 4.0 wrote none; without it there are files and no commands.
    return undefined;
  }
}

/** Exit statuses that are sos's own: it gave up waiting, or could not start the program. */
const notRun = new Set([124, 126]);

/**
 * What a command printed, both streams in one file. Not served: what sos cut off at its limit, and what it ended
 * itself.
 */
function commandOf(files: FileTree, command: unknown): RecordedCommand[] {
  const line = text(field(command, 'exec'));
  const exit = field(command, 'return_code');
  if (line === '' || typeof exit !== 'number' || notRun.has(exit) || field(command, 'truncated') === true) return [];
  const file = text(field(command, 'filepath'));
  if (exit === 127) return [{ line, exit, stdout: () => '', stderr: () => '' }];
  const path = file === '' ? undefined : resolveIn(files, file);
  if (path === undefined || files.entry(path)?.type !== 'file') return [];
  return [{ line, exit, stdout: () => files.read(path).toString('utf8'), stderr: () => '' }];
}

/** Names under which sos leaves files out although it takes their folder (`add_forbidden_path` of its plugins). */
const leftOut = /key|\.crt$|\.pem$|\.p12$|passw|secret|shadow|auth|private|ssl|htpasswd/i;

/**
 * A path that is not in the report was not on the host only where sos took the whole folder, or all that a pattern
 * matches.
 */
function looksIn(files: FileTree, specifications: readonly string[]): (path: string) => boolean {
  const folders = specifications
    .map((each) => each.replace(/(?<=.)\/+$/, ''))
    .filter((each) => files.entry(each)?.type === 'directory');
  const patterns = specifications.filter((each) => each.includes('*')).map(globMatcher);
  const inFolder = (path: string): boolean =>
    path !== '/' && (folders.includes(dirname(path)) || inFolder(dirname(path)));
  return (path) => !leftOut.test(path) && (inFolder(path) || patterns.some((pattern) => pattern.test(path)));
}

/** A value of asterisks where a secret was, on a line that is no comment. */
const struckOut = /^(?![ \t]*[#;*/]).*[\s=:"'>]\*{4,}(?:["'<\s;,]|$)/m;

/** Every secret that was struck out looks like every other, and a large file is only its end. */
function alteredBySos(path: string, content: () => string): string | undefined {
  if (path.startsWith('/sos_strings/')) return `sos kept only the end of it`;
  return struckOut.test(content())
    ? `sos has struck out secrets in ${path}: what it holds is not what the host has`
    : undefined;
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
const field = (value: unknown, key: string): unknown => record(value)[key];
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
