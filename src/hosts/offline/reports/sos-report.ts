import { crmCommandsOf } from './crm-report.ts';
import type { FileTree } from '../file-tree.ts';
import { resolveIn } from '../file-tree.ts';
import type { OfflineHost } from '../offline-host.ts';
import { PartOfTree } from '../part-of-tree.ts';
import type { RecordedCommand } from '../recorded-commands.ts';
import { commandsOfSupport } from '../loose/written-forms.ts';
import { commandsByFileName } from './sos-file-names.ts';
import type { SosPlugin } from './sos-paths.ts';
import { sosLooksFor } from './sos-paths.ts';
import { ArchiveError } from '../packed/archive-error.ts';

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
    commands: commandsOfSupport([
      ...(manifest.commands.length > 0 ? manifest.commands : commandsByFileName(files)),
      ...cluster,
    ]),
    ...(manifest.started === undefined ? {} : { collected: manifest.started }),
    metadata: new Map(),
    chosen: false,
    lookedFor: sosLooksFor(files, manifest.plugins, manifest),
    altered: alteredBySos,
  };
}

interface Manifest {
  readonly commands: readonly RecordedCommand[];
  /** Seconds since the epoch. sos writes the time of the host without its zone, which is taken for UTC. */
  readonly started: number | undefined;
  readonly plugins: readonly SosPlugin[];
  readonly debian: boolean;
  /** An option (`--skip-files`) excluded files. */
  readonly skipped: boolean;
  readonly obfuscated: boolean;
}

function manifestOf(files: FileTree): Manifest {
  const manifest = parsed(files, '/sos_reports/manifest.json');
  const components = field(manifest, 'components');
  const plugins = Object.entries(record(field(field(components, 'report'), 'plugins')));
  return {
    commands: plugins.flatMap(([, plugin]) =>
      list(field(plugin, 'commands')).flatMap((command) => commandOf(files, command)),
    ),
    plugins: plugins.map(([name, plugin]) => ({
      name,
      timedOut: field(plugin, 'timeout_hit') === true,
      specifications: list(field(plugin, 'files')).map((file) => text(field(file, 'specification'))),
    })),
    started: secondsOf(text(field(manifest, 'start_time'))),
    debian: /debian|ubuntu/i.test(text(field(manifest, 'policy'))),
    skipped: /--skip-files\b/.test(text(field(manifest, 'cmdline'))) || skipsFiles(files),
    obfuscated: field(components, 'cleaner') !== undefined,
  };
}

function parsed(files: FileTree, path: string): unknown {
  try {
    return JSON.parse(files.read(path).toString('utf8'));
  } catch {
    // sos before 4.0 wrote none.
    return undefined;
  }
}

function secondsOf(stamp: string): number | undefined {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(stamp) ?? [];
  const milliseconds = Date.parse(`${day}T${time}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** Whether sos.conf, which the plugin `host` copies, excludes files. */
const skipsFiles = (files: FileTree): boolean =>
  ['/etc/sos/sos.conf', ...files.names('/etc/sos/extras.d').map((name) => `/etc/sos/extras.d/${name}`)].some(
    (path) => files.entry(path)?.type === 'file' && /^\s*skip-files\s*=\s*\S/m.test(files.read(path).toString('utf8')),
  );

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
  return [{ line, exit, stdout: () => files.read(path).toString('utf8'), stderr: () => '', whole: true }];
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
