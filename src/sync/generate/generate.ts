import { csync2Files } from './csync2.ts';
import type { GeneratedFile } from './generated-file.ts';
import type { GeneratorInput } from './generator-input.ts';
import { incronFiles } from './incron.ts';
import { lsyncdFiles } from './lsyncd.ts';
import { rsyncFiles } from './rsync.ts';

const generators = { lsyncd: lsyncdFiles, csync2: csync2Files, incron: incronFiles, rsync: rsyncFiles } as const;

export type SyncTool = keyof typeof generators;

export const syncTools: readonly SyncTool[] = ['lsyncd', 'csync2', 'incron', 'rsync'];

/** Configuration of a tool that people already run, from halint's own manifest. Pure: the same pair, the same files. */
export const generate = (tool: SyncTool, input: GeneratorInput): readonly GeneratedFile[] => generators[tool](input);
