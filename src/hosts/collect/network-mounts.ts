import { localFuseTypes, networkTypes } from '../../sdk/network-file-systems.ts';
import { shellQuote } from '../../sdk/shell-quote.ts';
import functions from './shell/network-mounts.sh';

const words = (types: ReadonlySet<string>): string => shellQuote([...types].join(' '));

/** Shell that recognises network file systems, for every script that reads or changes files of a host. */
export const networkMounts = [
  `NETWORK_TYPES=${words(networkTypes)} LOCAL_FUSE_TYPES=${words(localFuseTypes)}`,
  functions,
].join('\n');
