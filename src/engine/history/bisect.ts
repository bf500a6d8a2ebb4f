/** Whether a run has a finding. */
export type Presence = 'present' | 'absent' | 'unknown';

/** The presence of a finding in each run, oldest first. */
export interface Timeline {
  readonly runs: readonly Presence[];
  /** Number of runs that were judged again. */
  readonly judged: number;
}

/**
 * Finds the runs in which a finding came and went. `judge` judges a run again; `recorded` is what its report says, if
 * that report was made by the same rules and configuration.
 *
 * The search halves the runs between a different beginning and end. Everything that it judges is compared with the
 * reports. If one differs, the reports are not relied on, and each run is judged. Otherwise a run counts as its report
 * says, because a finding may come and go several times, and both runs at each change are judged.
 */
export async function bisect(
  recorded: readonly (Presence | undefined)[],
  judge: (run: number) => Promise<Presence>,
): Promise<Timeline> {
  const known = new Map<number, Presence>();
  let reliable = true;
  const probe = async (run: number): Promise<Presence> => {
    const before = known.get(run);
    if (before !== undefined) return before;
    const found = await judge(run);
    known.set(run, found);
    if (recorded[run] !== undefined && recorded[run] !== found) reliable = false;
    return found;
  };
  const last = recorded.length - 1;
  if (last < 0) return { runs: [], judged: 0 };
  let [low, high] = [0, last];
  const end = await probe(high);
  if (end !== (await probe(low))) {
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((await probe(middle)) === end) high = middle;
      else low = middle;
    }
  }
  const valueOf = async (run: number): Promise<Presence> =>
    (reliable ? (known.get(run) ?? recorded[run]) : undefined) ?? probe(run);
  for (let stable = false; !stable; ) {
    stable = true;
    for (let run = 0; run < last; run++) {
      const wasReliable: boolean = reliable;
      if ((await valueOf(run)) === (await valueOf(run + 1))) continue;
      const before = known.size;
      await probe(run);
      await probe(run + 1);
      if (known.size !== before || wasReliable !== reliable) stable = false;
    }
  }
  const runs: Presence[] = [];
  for (let run = 0; run <= last; run++) runs.push(await valueOf(run));
  return { runs, judged: known.size };
}

/** Runs with a finding, from `first` to `last`. Runs that could not judge it do not interrupt them. */
export interface Episode {
  readonly first: number;
  readonly last: number;
  /** The newest run before it without the finding; absent: none. */
  readonly before?: number;
  /** The first run after it without the finding; absent: it is not known to be resolved. */
  readonly after?: number;
}

/** The episodes of a timeline, oldest first. */
export function episodesOf(runs: readonly Presence[]): readonly Episode[] {
  const episodes: Episode[] = [];
  let open: { first: number; last: number; before?: number } | undefined;
  let absent: number | undefined;
  for (const [run, presence] of runs.entries()) {
    if (presence === 'present') {
      open =
        open === undefined
          ? { first: run, last: run, ...(absent === undefined ? {} : { before: absent }) }
          : { ...open, last: run };
    } else if (presence === 'absent') {
      if (open !== undefined) episodes.push({ ...open, after: run });
      open = undefined;
      absent = run;
    }
  }
  return open === undefined ? episodes : [...episodes, open];
}
