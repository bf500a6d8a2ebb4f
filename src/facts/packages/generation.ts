// BlueMind: versions of its packages; the units of each release are in its systemd presets (90-bluemind.preset)
import type { Packages } from './packages.ts';
import { series } from './packages.ts';
import { unitName } from '../units/unit-names.ts';

/** Releases between which units, directories or files changed: `4.0` is 4.0 and 4.1, `4.2` every later 4.x. */
export type Generation = '3.5' | '4.0' | '4.2' | '5' | 'unknown';

/** Which BlueMind a host has; unknown where its packages are not there or have a version that halint does not know. */
export function generationOf({ installed }: Packages): Generation {
  const version = ['bm-core', 'bm-node', 'bm-conf']
    .map((name) => installed.get(name)?.version)
    .find((found) => found !== undefined);
  if (version === undefined) return 'unknown';
  const [major, minor] = series(version).split('.').map(Number);
  switch (major) {
    case 3:
      return '3.5';
    case 4:
      return minor === 0 || minor === 1 ? '4.0' : '4.2';
    case 5:
      return '5';
    default:
      return 'unknown';
  }
}

/** Why rules on Cyrus do not apply where BlueMind keeps mail without it; undefined where they do. */
export const withoutCyrus = (packages: Packages): string | undefined =>
  generationOf(packages) === '5' ? 'BlueMind 5 serves mailboxes itself: there is no Cyrus daemon' : undefined;

const goneSince5 = [
  'bm-cyrus-imapd',
  'bm-cyrus-syncclient',
  'bm-forest-node',
  'bm-cyrus-syncclient@0',
  'bm-cyrus-syncclient@1',
  'bm-cyrus-syncclient@2',
  'bm-cyrus-syncclient@3',
  'bm-hps',
  'bm-ips',
  'bm-locator',
  'bm-mq',
  'bm-sds-proxy',
  'bm-xmpp',
];
const gone: Readonly<Record<Generation, readonly string[]>> = {
  '3.5': [],
  '4.0': ['bm-mq'],
  '4.2': ['bm-mq'],
  '5': goneSince5,
  unknown: [],
};

/**
 * Of these units the ones that the generation has: an upgrade can leave the unit of a service behind that is no more.
 */
export const unitsIn = (generation: Generation, units: readonly string[]): readonly string[] => {
  const without = new Set(gone[generation].map(unitName));
  return units.filter((name) => !without.has(unitName(name)));
};
