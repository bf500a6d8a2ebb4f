import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Difference, Ground } from './case.ts';
import { groundOf, pairWith, snapshotWith } from './case.ts';

/** Another healthy pair: how it differs from the one in `fixtures/healthy`, or from another variant. */
interface Variant extends Difference {
  /** What kind of pair this is, in one sentence. */
  readonly describes: string;
  readonly on?: string;
}

/** The ground with all variants of a folder; each file is one, named for it. A variant may stand on another one. */
export function withVariants(ground: Ground, folder: string): Ground & { readonly variants: Readonly<Record<string, Ground>> } {
  const names = readdirSync(folder).flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []));
  const variants: Record<string, Ground> = {};
  const make = (name: string): Ground => {
    const found = variants[name];
    if (found !== undefined) return found;
    const variant: Variant = parse(readFileSync(join(folder, `${name}.yaml`), 'utf8'));
    if (variant.on !== undefined) make(variant.on);
    const base = groundOf({ ...ground, variants }, variant.on === undefined ? {} : { on: variant.on });
    const made: Ground = { pair: pairWith(base.pair, variant), snapshot: snapshotWith(base, variant) };
    variants[name] = made;
    return made;
  };
  names.forEach(make);
  return { ...ground, variants };
}
