import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Ground } from './case.ts';
import { groundOf, pairWith, snapshotWith } from './case.ts';
import { ofValid, readVariant } from './case-file.ts';

/** Adds all variants of a folder, one per file and named after it. A variant may be based on another variant. */
export function withVariants(
  ground: Ground,
  folder: string,
): Ground & { readonly variants: Readonly<Record<string, Ground>> } {
  const names = readdirSync(folder).flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []));
  const variants: Record<string, Ground> = {};
  const make = (name: string): Ground => {
    const found = variants[name];
    if (found !== undefined) return found;
    const variant = ofValid(readVariant(join(folder, `${name}.yaml`)));
    if (variant.on !== undefined) make(variant.on);
    const base = groundOf({ ...ground, variants }, variant.on === undefined ? {} : { on: variant.on });
    const made: Ground = { ...base, pair: pairWith(base.pair, variant), snapshot: snapshotWith(base, variant) };
    variants[name] = made;
    return made;
  };
  names.forEach(make);
  return { ...ground, variants };
}
