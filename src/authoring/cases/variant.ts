import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Ground } from './case.ts';
import { groundOf, pairWith, snapshotWith } from './case.ts';
import { ofValid, readVariant } from './case-file.ts';

/** The ground with all variants of a folder; each file is one, named for it. A variant may stand on another one. */
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
    const made: Ground = { pair: pairWith(base.pair, variant), snapshot: snapshotWith(base, variant) };
    variants[name] = made;
    return made;
  };
  names.forEach(make);
  return { ...ground, variants };
}
