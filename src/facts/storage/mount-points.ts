// inode(7): a directory has two links, and one more for each directory in it
import { defineFact, known, unknown } from '../../sdk/index.ts';
import { dataDirectories } from './data-directories.ts';

/** Whether each data directory holds folders, without looking into it. */
export type MountPoints = ReadonlyMap<string, { readonly hasFolders: boolean }>;

/**
 * Which data directories hold folders of their own, from the number of their links: the file system on top counts
 * when one is mounted, the folder on the disk below when none is. btrfs counts no links; there nothing is found.
 */
export const mountPoints = defineFact({
  id: 'mount-points',
  describes: 'Which data directories hold folders',
  sources: (context) => ({ folders: dataDirectories.sources(context).folders }),
  parse(readings) {
    const listed = dataDirectories.parse(readings);
    if (!listed.known) return listed;
    const found = new Map<string, { readonly hasFolders: boolean }>();
    for (const [path, { links, type }] of listed.value) {
      if (links === undefined) return unknown('not-collected', `the number of links of ${path} was not recorded`);
      if (type === 'directory') found.set(path, { hasFolders: links > 2 });
    }
    return known<MountPoints>(found);
  },
});
