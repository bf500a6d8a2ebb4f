import { UsageError } from '../usage-error.ts';

/**
 * The I-th of N parts of a list, by `--shard I/N`: a run of neighbours, so that the parts one after the other are the
 * list. The same list gives the same parts, no item is in two of them, and none is left out; their sizes differ by one
 * at most.
 */
export function shardOf<T>(items: readonly T[], shard: string | undefined): readonly T[] {
  if (shard === undefined) return items;
  const { part, parts } = parseShard(shard);
  const [least, larger] = [Math.floor(items.length / parts), items.length % parts];
  const begin = (part - 1) * least + Math.min(part - 1, larger);
  const mine = items.slice(begin, begin + least + (part <= larger ? 1 : 0));
  // Nothing that was judged would look like nothing wrong.
  if (mine.length === 0)
    throw new UsageError(
      `--shard ${shard} would hold no pair: there ${items.length === 1 ? 'is 1 pair' : `are ${items.length} pairs`} to divide, so at most ${items.length} parts`,
    );
  return mine;
}

function parseShard(text: string): { readonly part: number; readonly parts: number } {
  const [, part, parts] = (/^([1-9]\d{0,6})\/([1-9]\d{0,6})$/.exec(text) ?? []).map(Number);
  if (part === undefined || parts === undefined)
    throw new UsageError(
      `--shard takes the number of a part and how many parts there are, for example 2/5, not "${text}"`,
    );
  if (part > parts)
    throw new UsageError(`--shard ${text}: parts are counted from 1 to ${parts}, for example ${parts}/${parts}`);
  return { part, parts };
}
