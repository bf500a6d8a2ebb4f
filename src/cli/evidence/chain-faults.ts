import type { ChainLink } from '../../sdk/index.ts';
import { latestName } from './bundle.ts';
import type { ReadBundle } from './read-bundle.ts';

/** What the chain needs to know of a bundle. */
export type Link = Pick<ReadBundle, 'name' | 'sha256' | 'head'>;

/** A bundle, and what is wrong with its place in the chain. */
export interface ChainFault {
  readonly name: string;
  readonly text: string;
}

/**
 * Faults of a chain of bundles. `bundles`: sorted by name. `folder`: all bundles of a folder with its LATEST; otherwise
 * the bundle that the first one follows may be absent.
 */
export function chainFaults(
  bundles: readonly Link[],
  folder: { readonly latest: ChainLink | undefined } | undefined,
): readonly ChainFault[] {
  const byName = new Map(bundles.map((bundle) => [bundle.name, bundle]));
  const [first] = bundles;
  const faults = bundles.flatMap(({ name, head }, index): readonly ChainFault[] => {
    const fault = (text: string): readonly ChainFault[] => [{ name, text }];
    if (head === undefined) return [];
    const { previous } = head;
    const before = bundles[index - 1];
    if (previous === null)
      return before === undefined ? [] : fault(`It begins a chain, but ${before.name} is before it.`);
    const found = byName.get(previous.file);
    if (found === undefined) {
      if (folder === undefined && name === first?.name) return [];
      return fault(`The bundle that it follows, ${previous.file} with SHA-256 ${previous.sha256}, is missing.`);
    }
    if (found.sha256 !== previous.sha256)
      return [
        {
          name: found.name,
          text: `It was changed or replaced after ${name} was written: its SHA-256 is ${found.sha256}, not ${previous.sha256}.`,
        },
      ];
    if (found.name === before?.name) return [];
    if (before !== undefined && found.name < before.name)
      return fault(
        `It follows ${found.name}, but ${before.name} is between them: they were written at the same time, or one was inserted.`,
      );
    return fault(`It follows ${found.name}, which is not before it.`);
  });
  return folder === undefined ? faults : [...faults, ...latestFaults(bundles, folder.latest)];
}

/** The newest bundle cannot be missed by a later one, so LATEST names it. */
function latestFaults(bundles: readonly Link[], latest: ChainLink | undefined): readonly ChainFault[] {
  const last = bundles.at(-1);
  if (last === undefined) return [];
  if (latest === undefined)
    return [{ name: latestName, text: 'It is missing or damaged, so a missing newest bundle would not be noticed.' }];
  const named = bundles.find(({ name }) => name === latest.file);
  if (named === undefined)
    return [{ name: latest.file, text: `${latestName} names it as the newest bundle, but it is missing.` }];
  if (named.sha256 !== latest.sha256)
    return [{ name: named.name, text: `It was changed or replaced: ${latestName} states another SHA-256.` }];
  if (named.name !== last.name)
    return [{ name: last.name, text: `It is newer than ${named.name}, which ${latestName} names.` }];
  return [];
}
