import type { ListedFile, ReportedFinding, Side, Snapshot } from '../../sdk/index.ts';
import { otherSide, readAs } from '../../sdk/index.ts';
import type { Candidate } from './edit-candidate.ts';
import type { Evidence } from '../evidence.ts';
import { entryText, containsWord, isListed, wordsOf } from '../evidence.ts';

/** Changes of listing entries: removed, copied from the other host, or with the expected mode or owner. */
export function listingEdits(
  snapshot: Snapshot,
  texts: readonly Evidence[],
  finding: ReportedFinding,
): readonly Candidate[] {
  return texts.flatMap(({ kind, keys: [key], side, name }) => {
    if (kind !== 'listing' || key === undefined) return [];
    const [own, other] = [entriesOf(snapshot, side, key), entriesOf(snapshot, otherSide(side), key)];
    const paths = [finding.subject, finding.at?.path ?? ''];
    const concerned = (path: string): boolean =>
      paths.some(
        (each) => each !== '' && (each === path || each.endsWith(` ${path}`) || each.startsWith(`${path} `)),
      ) || containsWord(finding.subject, path);
    const made = (before: ListedFile | undefined, after: ListedFile | undefined, cost: number): Candidate => ({
      sides: [side],
      name,
      removed: before === undefined ? [] : [entryText(before)],
      added: after === undefined ? [] : [entryText(after)],
      cost,
      readings: () => ({
        [side]: { [key]: readAs([...own.filter((each) => each !== before), ...(after === undefined ? [] : [after])]) },
      }),
    });
    const theirs = other.flatMap((entry) => {
      const mine = own.find(({ path }) => path === entry.path);
      return concerned(entry.path) || mine === undefined ? [made(mine, entry, concerned(entry.path) ? 30 : 35)] : [];
    });
    return [
      ...theirs,
      ...own
        .filter(({ path }) => concerned(path))
        .flatMap((entry) => [
          ...expectedEntries(entry, finding.expected).map((after) => made(entry, after, 10)),
          made(entry, undefined, 40),
        ]),
    ];
  });
}

function entriesOf({ hosts }: Snapshot, side: Side, key: string): readonly ListedFile[] {
  const reading = hosts[side].readings[key];
  return reading?.read === true && Array.isArray(reading.value) ? reading.value.filter(isListed) : [];
}

/** The entry with the expected mode, owner or group. */
function expectedEntries(entry: ListedFile, expected: string): readonly ListedFile[] {
  const { access } = entry;
  if (access === undefined) return [];
  const modes = [
    ...(expected.match(/\b0?[0-7]{3}\b/g) ?? []).map((mode) => Number.parseInt(mode, 8)),
    access.mode & ~0o007,
    access.mode & ~0o077,
  ];
  const owners = wordsOf(expected).flatMap((word) => {
    const [user = '', group] = word.split(':');
    return [
      { ...access, user },
      { ...access, group: group ?? user },
      { ...access, user, group: group ?? user },
    ];
  });
  return [...modes.map((mode) => ({ ...access, mode })), ...owners].map((changed) => ({ ...entry, access: changed }));
}
