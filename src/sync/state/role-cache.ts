import type { Side } from '../../sdk/index.ts';
import type { Roles } from './roles.ts';

/** Milliseconds that a full reading of the roles is good for, as long as the kernel's own tables stay as they were. */
const maxAgeMilliseconds = 10_000;

/**
 * The last full reading of the roles. It replaces a new one as long as it is recent, the mounts and addresses of both
 * hosts are exactly what they were when it began, and one of its signals is one that these show: a failover moves them
 * first.
 */
export class RoleCache {
  readonly #now: () => number;
  #last: { readonly at: number; readonly tables: string | undefined; readonly found: Roles } | undefined;

  /** `now`: milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * `tables`: those of both hosts, read before the roles were, so that a change in between is detected;
   * undefined: not known.
   */
  remember(found: Roles, tables: string | undefined): void {
    this.#last = { at: this.#now(), tables, found };
  }

  /** Whether they hold once the tables turn out to be what they were. */
  get maybeValid(): boolean {
    const { at, found } = this.#last ?? {};
    if (at === undefined || found?.settled !== true || this.#now() - at > maxAgeMilliseconds) return false;
    return found.signals.some(({ signal }) => signal === 'virtual-address' || signal === 'storage');
  }

  /** Who is active, with the tables as they are now; undefined: that has to be asked in full. */
  activeIfUnchanged(tables: string | undefined): Side | undefined {
    const { found } = this.#last ?? {};
    return this.maybeValid && tables !== undefined && tables === this.#last?.tables && found?.settled === true
      ? found.active
      : undefined;
  }
}

/** The tables of both hosts as one text; undefined where those of one could not be read. */
export async function tablesOfBoth(
  tables: (side: Side) => Promise<string | undefined> | string | undefined,
): Promise<string | undefined> {
  const [a, b] = await Promise.all([tables('a'), tables('b')]);
  return a === undefined || b === undefined ? undefined : `${a} ${b}`;
}
