import { chmod, lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Pair } from '../../../sdk/index.ts';
import { generate } from '../../../sync/generate/generate.ts';
import type { SyncTool } from '../../../sync/generate/generate.ts';
import type { GeneratedFile } from '../../../sync/generate/generated-file.ts';
import { generatorFacts, generatorInput } from '../../../sync/generate/generator-input.ts';
import type { Logger } from '../../audit.ts';
import { takeSnapshot } from '../../audit.ts';
import { choosePair, loadConfiguration } from '../../input/choose.ts';
import { exitCode } from '../../exit-code.ts';
import { writeOut } from '../../output/standard-output.ts';
import { UsageError } from '../../usage-error.ts';
import { writeError } from '../../output/standard-error.ts';

export interface SyncGenerateOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  readonly snapshot?: string;
  readonly output?: string;
  readonly force?: boolean;
}

/**
 * `halint sync generate TOOL`: generates configuration of a tool for both hosts. Reads the hosts and writes nothing on
 * them.
 */
export async function syncGenerateCommand(
  tool: SyncTool,
  options: SyncGenerateOptions,
  logger: Logger,
): Promise<number> {
  const configured = choosePair(await loadConfiguration(options.config), options.pair);
  if (options.force === true && options.output === undefined) throw new UsageError('--force requires --output');
  const ground = generatorInput(
    await takeSnapshot(options.snapshot, configured, [], logger, generatorFacts),
    configured.pair,
  );
  if (typeof ground === 'string') {
    writeError(`halint: nothing was generated: ${ground}.\n`);
    return exitCode.incomplete;
  }
  const files = generate(tool, ground);
  if (options.output === undefined) await writeOut(printed(files, configured.pair));
  else {
    await writeFiles(files, configured.pair, options.output, options.force === true);
    await writeOut(`${files.length} files in ${options.output}; start with ${join(options.output, 'INSTALL.txt')}.\n`);
  }
  return exitCode.clean;
}

/** The instructions first, then the files. A file that is equal on both hosts is printed once. */
function printed(files: readonly GeneratedFile[], { hosts }: Pair): string {
  const whose = ({ host, path, content }: GeneratedFile): string => {
    if (host === undefined) return '';
    const twin = files.some((other) => other.host !== host && other.path === path && other.content === content);
    return twin ? `${hosts.a.name} and ${hosts.b.name}: ` : `${hosts[host].name}: `;
  };
  const sorted = [...files.filter(({ host }) => host === undefined), ...files.filter(({ host }) => host !== undefined)];
  const blocks = sorted.map(
    (file) => `==> ${whose(file)}${file.path} (mode ${file.mode.toString(8)}) <==\n${file.content}`,
  );
  return [...new Set(blocks)].join('\n');
}

/** Writes all files or none. Existing files are overwritten only with --force. */
async function writeFiles(
  files: readonly GeneratedFile[],
  { hosts }: Pair,
  folder: string,
  force: boolean,
): Promise<void> {
  const placed = files.map((file) => ({
    ...file,
    at: join(folder, file.host === undefined ? '' : folderName(hosts[file.host].name), file.path),
  }));
  if (!force) {
    for (const { at } of placed) {
      if (await lstat(at).catch(() => undefined))
        throw new UsageError(`${at} already exists; nothing was written. Use --force to overwrite it`);
    }
  }
  try {
    for (const { at, mode, content } of placed) {
      await mkdir(dirname(at), { recursive: true });
      // Always create a new file, so that the target of an existing link is not overwritten.
      if (force) await rm(at, { force: true });
      await writeFile(at, content, { flag: 'wx' });
      await chmod(at, mode);
    }
  } catch (error) {
    throw new UsageError(`cannot write into ${folder}: ${error instanceof Error ? error.message : 'failed'}`);
  }
}

function folderName(host: string): string {
  if (/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(host)) return host;
  throw new UsageError(`"${host}" is not a valid folder name; remove --output and place the files yourself`);
}
