import type { ListingSource } from '../../sdk/index.ts';
import { memoize } from '../../sdk/memoize.ts';
import type { NumberedSource } from './numbered-source.ts';
import { shellQuote } from '../../sdk/shell-quote.ts';

/** All listings at once, in the order of `inListOrder`. */
export function listings(items: readonly NumberedSource[]): string[] {
  const ordered = inListOrder(items);
  if (ordered.length === 0) return [];
  const kinds = [...new Set(ordered.map(({ source }) => source.digest))];
  return [
    'L=',
    ...kinds.flatMap((kind) => {
      const ofKind = ordered.filter(({ source }) => source.digest === kind);
      const collect = [
        `S= g=${kind}`,
        ...ofKind.flatMap(({ source, index }) => ['L="$L/./$nl"', ...wordsOf(source, index)]),
      ];
      return kind === 'none'
        ? collect
        : [...collect, `sums ${[kind, ...ofKind.map(({ source }) => treesOf(source))].join(' ')}`];
    }),
    ...ordered.flatMap(({ source, index }) => (treesOf(source) === '' ? [] : [`tree ${index} ${treesOf(source)}`])),
    `lists ${ordered.map(({ index }) => index).join(' ')}`,
  ];
}

function wordsOf(source: ListingSource, index: number): readonly string[] {
  const words = source.paths.filter((path) => !path.endsWith('/**')).map(shellQuote);
  if (words.length === 0) return [];
  return [source.data === true ? `data ${words.join(' ')}` : `adds ${index} ${words.join(' ')}`];
}

const treesOf = memoize(({ paths }: ListingSource) =>
  paths
    .filter((path) => path.endsWith('/**'))
    .map((path) => shellQuote(path.slice(0, -3)))
    .join(' '),
);

/** Those with digests of one kind stand together. */
function inListOrder(items: readonly NumberedSource[]): readonly NumberedSource<ListingSource>[] {
  const all = items.filter((item): item is NumberedSource<ListingSource> => item.source.kind === 'listing');
  return (['plain', 'guarded', 'keyed', 'held', 'none'] as const).flatMap((kind) =>
    all.filter(({ source }) => source.digest === kind),
  );
}
