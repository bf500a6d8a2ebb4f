// stat(1)
import type { ListedFile } from '../../sdk/index.ts';
import { defineFact, known, listing, unknownFrom } from '../../sdk/index.ts';

/** The directories that the policy calls shared, as far as they are there. */
export type DataDirectories = ReadonlyMap<string, ListedFile>;

/**
 * Which of the shared data directories exist. A directory on a network file system, FUSE or a cluster file
 * system is never looked at (it may hang), so it is not in the map: the mount table has it.
 */
export const dataDirectories = defineFact({
  id: 'data-directories',
  describes: 'Which data directories exist',
  sources: ({ pair }) => ({ folders: listing('data-directories', pair.policy.sharedPaths, 'none', { data: true }) }),
  parse({ folders }) {
    if (!folders.read)
      return folders.reason === 'absent' ? known<DataDirectories>(new Map()) : unknownFrom(folders, 'data directories');
    return known<DataDirectories>(new Map(folders.value.map((folder) => [folder.path, folder])));
  },
});
