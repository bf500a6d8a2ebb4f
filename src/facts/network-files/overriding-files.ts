// systemd.unit(5), netplan(5), NetworkManager.conf(5): /etc comes before /run, and both before /usr/lib
import type { ConfigText } from './static-addresses.ts';

/**
 * Files of several folders, the folder that wins first: one that has the name of a file of a folder before it does not
 * count.
 */
export function overriding(...folders: readonly (readonly ConfigText[])[]): readonly ConfigText[] {
  const names = new Set<string>();
  return folders.flatMap((files) => {
    const counted = files.filter(({ path }) => !names.has(nameOf(path)));
    for (const { path } of counted) names.add(nameOf(path));
    return counted;
  });
}

/** Each unit with the drop-ins of all folders that apply to it; drop-ins override each other like units. */
export function withDropIns(
  units: readonly ConfigText[],
  ...folders: readonly (readonly ConfigText[])[]
): readonly (readonly ConfigText[])[] {
  return units.map((unit) => {
    const own = folders.map((files) => files.filter(({ path }) => path.split('/').at(-2) === `${nameOf(unit.path)}.d`));
    return [unit, ...overriding(...own).toSorted((x, y) => (nameOf(x.path) < nameOf(y.path) ? -1 : 1))];
  });
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
