import { shellPattern } from '../../sdk/shell-pattern.ts';
import { orderOf } from './order.ts';
import type { OpenItem, PlanItem } from './plan.ts';

interface Draft {
  readonly items: readonly PlanItem[];
  readonly open: readonly OpenItem[];
}

/**
 * The draft without the paths that `--ignore` skips: their differences stay, and are listed as ignored. Items that
 * belong together are carried out together, so the rest of their group is left alone as well.
 */
export function withoutIgnored({ items, open }: Draft, ignored: readonly string[]): Draft {
  if (ignored.length === 0) return { items, open };
  const isSkipped = ({ path }: { readonly path: string }): boolean => isIgnored(path, ignored);
  const skipped = new Set(items.filter(isSkipped).map(({ id }) => id));
  const groups = orderOf(items).filter((group) => group.some((id) => skipped.has(id)));
  const leftAlone = new Set(groups.flat());
  const notes = items
    .filter(({ id }) => leftAlone.has(id))
    .map((item) =>
      openItem(
        item,
        skipped.has(item.id) ? 'Skipped in this run (--ignore).' : partOfGroup(item, items, groups, skipped),
      ),
    );
  return {
    items: items.filter(({ id }) => !leftAlone.has(id)),
    open: [
      ...open.map((item): OpenItem => (isSkipped(item) && item.kind !== 'unknown' ? ignore(item) : item)),
      ...notes,
    ],
  };
}

function partOfGroup(
  item: PlanItem,
  items: readonly PlanItem[],
  groups: readonly (readonly string[])[],
  skipped: ReadonlySet<string>,
): string {
  const group = groups.find((each) => each.includes(item.id)) ?? [];
  const causes = items.filter(({ id }) => group.includes(id) && skipped.has(id)).map(({ path }) => path);
  return `Left alone, because it belongs together with ${causes.join(', ')}, which --ignore skips.`;
}

const ignore = (item: OpenItem): OpenItem => ({
  ...item,
  kind: 'ignored',
  why: `Skipped in this run (--ignore). ${item.why}`,
  choices: [],
});

const openItem = (item: PlanItem, why: string): OpenItem => ({
  path: item.path,
  class: item.class,
  kind: 'ignored',
  subject: item.action === 'set-access' ? 'access' : 'content',
  decision: item.decision,
  why,
  choices: [],
  difference: item.difference,
});

/** Whether a path is one of these, or below one of them, or matches one of them as a pattern. */
export const isIgnored = (path: string, ignored: readonly string[]): boolean =>
  ignored.some((each) => path === each || path.startsWith(`${each.replace(/\/$/, '')}/`) || matches(each, path));

const matches = (pattern: string, path: string): boolean => shellPattern(pattern)?.test(path) === true;
