/** Limits of `mapOrdered`. */
export interface Concurrency {
  readonly parallel: number;
  /** Started items whose results are not consumed yet. Bounds the memory behind a slow item. */
  readonly maxPending: number;
}

/**
 * Runs a task for every item with limited concurrency, and yields the results in the order of the items. A slow
 * consumer slows the work down. After a failure, no further task starts.
 */
export async function* mapOrdered<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  { parallel, maxPending }: Concurrency,
  task: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const waiting: (() => void)[] = [];
  let free = parallel;
  let ended = false;
  const whenFree = async (item: T): Promise<R> => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      if (ended) throw new Error('not started: an earlier task failed');
      return await task(item);
    } finally {
      // Hand the slot to the task that has waited longest.
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
  const results: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const oldest = results.length < maxPending ? undefined : results.shift();
      if (oldest !== undefined) yield await oldest;
      const result = whenFree(item);
      // A failure is reported when its result is due.
      result.catch(() => undefined);
      results.push(result);
    }
    for (let oldest = results.shift(); oldest !== undefined; oldest = results.shift()) yield await oldest;
  } finally {
    ended = true;
  }
}
