// multipath.conf(5)
import type { MultipathMap } from '../devices/multipath-maps.ts';
import { foreignExpression } from '../grammar/foreign-expression.ts';
import type { Setting } from '../grammar/sections.ts';
import type { MultipathLoaded } from './multipath-loaded.ts';

/** A setting that the next start of multipathd changes. At least one of the values is there. */
export interface MultipathDifference {
  /** `defaults/no_path_retry`, `devices/device IBM 2145/features`. */
  readonly name: string;
  /** Its section and key, as in the file. */
  readonly section: string;
  readonly key: string;
  readonly running?: string;
  readonly written?: string;
}

/** An option of the command line of the daemon. */
const notCompared = ['verbosity'];

/** Settings that name the block that they are in. */
const names = ['vendor', 'product', 'revision', 'wwid', 'type'];

/**
 * Settings that multipathd and its files do not have in common. A new version brings other built-in arrays: of those,
 * only the ones that count here, for an array that the files name or of which there is a map.
 */
export function multipathDifferences(
  { running, written }: MultipathLoaded,
  files: readonly Setting[],
  maps: readonly MultipathMap[],
): readonly MultipathDifference[] {
  const [now, next] = [valuesOf(running), valuesOf(written)];
  const configured = new Set([...valuesOf(files).values()].map(({ block }) => block));
  return [...new Set([...now.keys(), ...next.keys()])].flatMap((name): readonly MultipathDifference[] => {
    const [old, young] = [now.get(name), next.get(name)];
    const either = old ?? young;
    if (either === undefined || old?.value === young?.value || notCompared.includes(either.key)) return [];
    const counts = !either.section.endsWith('/device') || configured.has(either.block) || hasMap(either, maps);
    return counts
      ? [
          {
            name,
            section: either.section,
            key: either.key,
            ...(old === undefined ? {} : { running: old.value }),
            ...(young === undefined ? {} : { written: young.value }),
          },
        ]
      : [];
  });
}

interface Value {
  readonly section: string;
  readonly block: string;
  readonly key: string;
  readonly value: string;
  /** Expressions of the array that the section is for. */
  readonly vendor: string;
  readonly product: string;
}

/** By name; a key that appears several times (`devnode`) has all of its values. */
function valuesOf(settings: readonly Setting[]): ReadonlyMap<string, Value> {
  const blocks = new Map<number, readonly Setting[]>();
  for (const each of settings) blocks.set(each.block, [...(blocks.get(each.block) ?? []), each]);
  const found = new Map<string, Value>();
  for (const each of settings) {
    const section = each.section.join('/');
    const own = each.section.length > 1 ? (blocks.get(each.block) ?? []) : [];
    const named = (name: string): string => own.find(({ key }) => key === name)?.values.join(' ') ?? '';
    const block = [section, ...names.map(named).filter((word) => word !== '')].join(' ');
    const name = `${block}/${each.key}`;
    const before = found.get(name);
    const value = each.values.join(' ');
    found.set(name, {
      section,
      block,
      key: each.key,
      vendor: named('vendor'),
      product: named('product'),
      value: before === undefined || each.section.length > 1 ? value : `${before.value}, ${value}`,
    });
  }
  return found;
}

/** Whether a map is of the array of that section. */
const hasMap = ({ vendor, product }: Value, maps: readonly MultipathMap[]): boolean =>
  maps.some((map) => fits(vendor, map.vendor) && fits(product, map.product));

const fits = (expression: string, text: string | undefined): boolean =>
  text !== undefined && foreignExpression(expression)?.test(text.trim()) === true;
