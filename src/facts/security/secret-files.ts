// stat(1)
import type { Access, Fact, ListedFile } from '../../sdk/index.ts';
import { defineFact, file, known, listing, unknown, unknownFrom } from '../../sdk/index.ts';
import { manifestEntries } from '../manifest/entries.ts';
import { matchesPattern } from '../manifest/pattern.ts';
import { hiddenBy } from '../readable.ts';

export interface SecretFile {
  readonly path: string;
  readonly access: Access;
}

/** BlueMind's keys and stores, to which its packages give mode 400, and the token, which services read by group. */
const keyStores = [
  '/etc/bm/nodeclient_key.pem',
  '/etc/bm/nodeclient.p12',
  '/etc/bm/nodeclient_keystore.jks',
  '/etc/bm/nodeclient_truststore.jks',
  '/etc/bm/bm.jks',
];
export const tokenFile = '/etc/bm/bm-core.tok';
export const isKeyStore = (path: string): boolean => keyStores.includes(path);

const patterns = manifestEntries
  .filter(
    ({ class: kind, pattern }) =>
      (kind === 'shared-secret' || pattern === '/etc/bm/bm.ini' || keyStores.includes(pattern)) &&
      !pattern.endsWith('/**'),
  )
  // Other files with a mask are plain lists of settings, which their packages make readable for all.
  .map(({ pattern }) => pattern);

const folders = ['/etc/bm', '/etc/ssl/certs', '/etc/postfix', '/etc/nginx'];

/** Whether the rules on secrets judge who may read a file. */
export const isSecretFile = (path: string): boolean =>
  [...patterns, ...keyStores].some((pattern) => matchesPattern(pattern, path));

/** Who may read the files that hold passwords, tokens and private keys. */
export const secretFiles = defineFact({
  id: 'secret-files',
  describes: 'Owners and modes of the files that hold secrets',
  sources: {
    files: listing('secret-files', [...new Set([...patterns, ...keyStores]), ...folders]),
    status: file('/proc/self/status'),
  },
  parse({ files, status }): Fact<readonly SecretFile[]> {
    if (!files.read)
      return files.reason === 'absent' ? known<readonly SecretFile[]>([]) : unknownFrom(files, 'files with secrets');
    const hidden = hiddenBy(files.value, status);
    if (hidden !== undefined) return unknown('denied', hidden);
    const bare = files.value.find(({ type, access }) => type === 'file' && access === undefined);
    if (bare !== undefined) return unknown('not-collected', `the owner and mode of ${bare.path} were not recorded`);
    return known<readonly SecretFile[]>(files.value.flatMap(secretFile));
  },
});

/** A link has no mode of its own. */
const secretFile = ({ path, type, access }: ListedFile): SecretFile[] =>
  type === 'file' && access !== undefined ? [{ path, access }] : [];

/** Permission bits as people write them: `0640`. */
export const octal = (mode: number): string => `0${mode.toString(8).padStart(3, '0')}`;
