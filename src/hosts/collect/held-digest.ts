import { createHash } from 'node:crypto';

/**
 * Held digests: equality of a secret file with itself at another time, on one host. The key is derived on the host from
 * its private SSH host key, which only root can read, which is there on every host that can be reached, and which
 * survives reboots; so nothing has to be written for it, and it never leaves the host.
 *
 * key = SHA-256(label, newline, bytes of the host key file); digest = SHA-256(key, SHA-256 of the content), each part
 * in lower-case hexadecimal. A new host key makes all digests differ, which reads as "moved" and never as "the same".
 */
const label = 'halint held digest';

/** The first one that is there and readable is taken. */
export const hostKeyFiles: readonly string[] = ['ed25519', 'ecdsa', 'rsa'].map(
  (type) => `/etc/ssh/ssh_host_${type}_key`,
);

/**
 * A POSIX sh function `held` that puts the key into `k`; it fails where no host key is readable. `root` stands before
 * the paths.
 */
export const heldShell = (root = ''): string =>
  [
    `held() { for h in ${hostKeyFiles.map((path) => `'${root}${path}'`).join(' ')}; do`,
    `[ -f "$h" ] && [ -r "$h" ] && [ -s "$h" ] && { k=$( { printf '%s\\n' '${label}'; cat "$h"; } | sha256sum ); k=\${k%% *}; return 0; }`,
    'done; return 1; }',
  ].join('\n');

const sha256 = (...parts: readonly (string | Uint8Array)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

/** What `held` computes, for a root that is at hand as a folder. */
export const heldKey = (hostKey: Uint8Array): string => sha256(`${label}\n`, hostKey);

/** `content`: the content's SHA-256, hexadecimal. */
export const heldDigest = (key: string, content: string): string => sha256(key, content);
