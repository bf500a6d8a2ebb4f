import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BaseFixture } from './case.ts';
import { baseFixtureOf, pairWith, snapshotWith } from './case.ts';
import { ofValid, readVariant } from './case-file.ts';

/** Adds all variants of a folder, one per file and named after it. A variant may be based on another variant. */
export function withVariants(
  ground: BaseFixture,
  folder: string,
): BaseFixture & { readonly variants: Readonly<Record<string, BaseFixture>> } {
  const names = readdirSync(folder).flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []));
  const variants: Record<string, BaseFixture> = {};
  const make = (name: string): BaseFixture => {
    const found = variants[name];
    if (found !== undefined) return found;
    const variant = ofValid(readVariant(join(folder, `${name}.yaml`)));
    if (variant.on !== undefined) make(variant.on);
    const base = baseFixtureOf({ ...ground, variants }, variant.on === undefined ? {} : { on: variant.on });
    const made: BaseFixture = { ...base, pair: pairWith(base.pair, variant), snapshot: snapshotWith(base, variant) };
    variants[name] = made;
    return made;
  };
  names.forEach(make);
  return { ...ground, variants };
}
