/**
 * How many items are worked on at the same time, and how many may be begun before the first of them is done and taken.
 */
export interface Pace {
  readonly atOnce: number;
  /** Bounds what waits in memory behind one that takes long. */
  readonly ahead: number;
}

/**
 * Runs a task for every item, a few at a time, and gives the results in the order of the items, each as soon as those
 * before it are there. Whoever takes them slowly slows the work down. After a failure nothing more is begun.
 */
export async function* inOrder<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  { atOnce, ahead }: Pace,
  task: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  let ended = false;
  const whenFree = async (item: T): Promise<R> => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      if (ended) throw new Error('not begun: an earlier one failed');
      return await task(item);
    } finally {
      // The place goes on to the one that has waited longest.
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
  const results: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const oldest = results.length < ahead ? undefined : results.shift();
      if (oldest !== undefined) yield await oldest;
      const result = whenFree(item);
      // What fails is told when its turn comes.
      result.catch(() => undefined);
      results.push(result);
    }
    for (let oldest = results.shift(); oldest !== undefined; oldest = results.shift()) yield await oldest;
  } finally {
    ended = true;
  }
}
