import { UsageError } from '../usage-error.ts';

/**
 * Part I of N of a list, for `--shard I/N`. Parts are contiguous and deterministic; each item is in exactly one part,
 * and sizes differ by at most one.
 */
export function shardOf<T>(items: readonly T[], shard: string | undefined): readonly T[] {
  if (shard === undefined) return items;
  const { part, parts } = parseShard(shard);
  const [least, larger] = [Math.floor(items.length / parts), items.length % parts];
  const begin = (part - 1) * least + Math.min(part - 1, larger);
  const mine = items.slice(begin, begin + least + (part <= larger ? 1 : 0));
  // An empty shard would look like a clean result.
  if (mine.length === 0)
    throw new UsageError(
      items.length === 1
        ? `--shard ${shard} would be empty: there is only one pair`
        : `--shard ${shard} would be empty: there are ${items.length} pairs, so use at most ${items.length} parts`,
    );
  return mine;
}

function parseShard(text: string): { readonly part: number; readonly parts: number } {
  const [, part, parts] = (/^([1-9]\d{0,6})\/([1-9]\d{0,6})$/.exec(text) ?? []).map(Number);
  if (part === undefined || parts === undefined)
    throw new UsageError(`--shard takes PART/PARTS, for example 2/5, not "${text}"`);
  if (part > parts)
    throw new UsageError(`--shard ${text}: parts are numbered from 1 to ${parts}, for example ${parts}/${parts}`);
  return { part, parts };
}
