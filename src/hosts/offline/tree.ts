import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { HostSnapshot } from '../../sdk/index.ts';
import { resolveIn, TreeError } from './file-tree.ts';
import { FolderTree } from './folder-tree.ts';
import type { Host } from '../host.ts';
import type { OfflineHost } from './offline-host.ts';
import { readOffline, waitForTurn } from './read-offline.ts';
import { recordedCommands } from './recorded-commands.ts';
import { recordedMetadata } from './recorded-metadata.ts';
import { recordingPath } from './recording-path.ts';

/**
 * A folder instead of a machine: either the rendered root of a host (for CI gates), or the recording of one, with its
 * files under `root/` and what commands printed under `commands/` (`index.tsv`: argv, exit, stdout file, stderr file).
 */
export function treeHost(name: string, folder: string): Host {
  const via = `tree ${folder}`;
  const failed = (error: string): HostSnapshot => ({
    name,
    via,
    status: 'unreachable',
    error,
    duration: 0,
    readings: {},
    costs: {},
  });
  return {
    via,
    collect: async (request) => {
      await waitForTurn();
      try {
        const stat = statSync(folder, { throwIfNoEntry: false });
        if (stat?.isDirectory() === true) return await readOffline(name, via, keptIn(folder), request);
        return failed(
          stat === undefined
            ? `there is no folder ${folder}`
            : `${folder} is no folder; transport archive reads tar archives and reports of sos`,
        );
      } catch (error) {
        // A folder, its index or its table that this account may not read.
        if (error instanceof Error && (error instanceof TreeError || 'code' in error))
          return failed(`cannot read ${folder}: ${error.message}`);
        throw error;
      }
    },
  };
}

/** The files of a host in a folder. */
export interface TreeFiles {
  /** Their root: the folder, or `root/` in a recording. */
  readonly folder: string;
  readonly recording: boolean;
  readonly files: FolderTree;
}

/** Throws what `recordingPath` throws. */
export function treeFiles(folder: string): TreeFiles {
  const root = recordingPath(folder, 'root');
  const recording = root !== undefined;
  const top = root ?? folder;
  return { folder: top, recording, files: new FolderTree(top, { linksAsText: recording }) };
}

function keptIn(folder: string): OfflineHost {
  const { recording, files } = treeFiles(folder);
  const commands = recordedCommands(folder);
  const metadata = recordedMetadata(folder, commands);
  // In a recording of a whole host a file that is not there is absent. A rendered root holds only what was rendered: a
  // file is absent only when its own folder is there, and not collected otherwise.
  const looked = (path: string): string => (recording ? `/${path.split('/')[1] ?? ''}` : dirname(path));
  return {
    name: folder,
    files,
    commands,
    metadata,
    chosen: true,
    lookedFor: (path) => resolveIn(files, looked(path)) !== undefined,
  };
}
