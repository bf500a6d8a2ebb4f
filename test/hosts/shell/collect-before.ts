import { networkMounts } from '../../../src/hosts/collect/network-mounts.ts';
import { sent } from '../../shell/shell-calls.ts';

const folder = 'src/hosts/collect/shell';

/** What environment.sh, mounts.sh and TypeScript set before the functions of the collection script are called. */
const variables = `N=n K=k CAP=40 U=0 Q= DONE= LC_ALL=C QUOTING_STYLE=c
export LC_ALL QUOTING_STYLE
nl='
'
far=$nl others=$nl shy=$nl proven=$nl silent=$nl folders=$nl openings=$nl`;

/** These files of the collection script, after what they need from TypeScript. */
export const collectFiles = (...names: readonly string[]): string => [variables, laneFunctions(...names)].join('\n');

/** The same without the variables: what the shell of a lane is given. */
export const laneFunctions = (...names: readonly string[]): string =>
  names.map((name) => (name === 'network-mounts' ? networkMounts : sent(`${folder}/${name}.sh`))).join('\n');

/** In a call: shows the notes of commands as well. */
export const withNotes = 'exec 4>&1';
