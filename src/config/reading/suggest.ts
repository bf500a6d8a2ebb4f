/** The known word that is most similar to the input; undefined if none is similar enough. */
export function nearest(written: string, known: Iterable<string>): string | undefined {
  const plain = (word: string): string => word.toLowerCase().replace(/[-_ ]/g, '');
  let best: { word: string; distance: number } | undefined;
  for (const word of known) {
    // identity-file and identity_file match identityFile exactly.
    const distance = plain(word) === plain(written) ? 0 : editDistance(plain(written), plain(word));
    if (distance <= Math.max(1, Math.floor(word.length / 3)) && distance < (best?.distance ?? Infinity)) {
      best = { word, distance };
    }
  }
  return best?.word;
}

/**
 * Optimal string alignment distance: insertions, deletions, substitutions, and swaps of adjacent characters count one
 * each. Words of more than 64 characters are not compared.
 */
function editDistance(left: string, right: string): number {
  if (left.length > 64 || right.length > 64) return Infinity;
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  const cell = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= left.length; row += 1) {
    rows.push([row]);
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      rows[row]?.push(
        Math.min(
          cell(row - 1, column) + 1,
          cell(row, column - 1) + 1,
          cell(row - 1, column - 1) + (same ? 0 : 1),
          swapped && row > 1 && column > 1 ? cell(row - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return cell(left.length, right.length);
}
