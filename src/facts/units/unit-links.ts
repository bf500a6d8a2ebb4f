// systemd.unit(5), update-rc.d(8)
import type { ListedFile } from '../../sdk/index.ts';
import { listing } from '../../sdk/index.ts';

/**
 * Links that enable or mask a unit, and SysV start links: what decides about the next boot, readable without systemd.
 */
export const enablementLinks = listing('unit-links', [
  '/etc/systemd/system/*.wants/*',
  '/etc/systemd/system/*.requires/*',
  '/etc/systemd/system/*.service',
  '/etc/systemd/system/*.target',
  '/etc/systemd/system/*.timer',
  '/etc/systemd/system/*.socket',
  '/etc/rc?.d/S*',
]);

/** What the links say: who wants a unit at boot, and which units are masked. */
export interface Links {
  readonly wantedBy: ReadonlyMap<string, readonly string[]>;
  readonly masked: ReadonlySet<string>;
}

export function linksOf(files: readonly ListedFile[]): Links {
  const wantedBy = new Map<string, string[]>();
  const masked = new Set<string>();
  for (const { path, target } of files) {
    const [, puller, name] = /^\/etc\/systemd\/system\/([^/]+)\.(?:wants|requires)\/([^/]+)$/.exec(path) ?? [];
    if (puller !== undefined && name !== undefined) wantedBy.set(name, [...(wantedBy.get(name) ?? []), puller]);
    else if (target === '/dev/null') masked.add(path.slice(path.lastIndexOf('/') + 1));
  }
  return { wantedBy, masked };
}

/** Names of the SysV scripts that run level 2, 3, 4 or 5 starts. */
export const sysvOf = (files: readonly ListedFile[]): readonly string[] => [
  ...new Set(files.flatMap(({ path }) => /^\/etc\/rc[2-5]\.d\/S\d\d(.+)$/.exec(path)?.[1] ?? [])),
];
