import type { Policy, Profile } from '../sdk/index.ts';
import { bluemind } from './profiles/bluemind.ts';
import { cyrus } from './profiles/cyrus.ts';
import { generic } from './profiles/generic.ts';

/**
 * The default policy of each profile. If the vendor's pages contradict each other, the strict variant is the default,
 * because it satisfies the others.
 */
export const profiles: Readonly<Record<Profile, Policy>> = { bluemind, cyrus, generic };
