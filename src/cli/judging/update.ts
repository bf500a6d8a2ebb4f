import type { Pair } from '../../sdk/index.ts';

/** What the command line says of an update or an upgrade: it decides which rules are judged. */
export type Update = Pick<Pair, 'phase' | 'targets'>;
