import type { Policy, Profile } from '../sdk/index.ts';
import { bluemind } from './profiles/bluemind.ts';
import { cyrus } from './profiles/cyrus.ts';
import { generic } from './profiles/generic.ts';

/**
 * What each profile expects of a pair before halint.yaml changes anything. Where the vendor's pages contradict each
 * other the strict reading is the default: a pair that satisfies it satisfies the others.
 */
export const profiles: Readonly<Record<Profile, Policy>> = { bluemind, cyrus, generic };
