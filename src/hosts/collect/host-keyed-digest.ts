import { createHash } from 'node:crypto';

/**
 * Host-keyed digests compare a secret file with itself at another time, on one host. The key is derived on the host
 * from its private SSH host key: only root can read it, every reachable host has one, and it survives reboots. So
 * nothing has to be written, and the key never leaves the host.
 *
 * key = SHA-256(label, newline, bytes of the host key file); digest = SHA-256(key, SHA-256 of the content), each part
 * in lower-case hexadecimal. After a new host key all digests differ, so files count as changed, never as equal.
 */
const label = 'halint held digest';

/** The first readable one is used. */
export const hostKeyFiles: readonly string[] = ['ed25519', 'ecdsa', 'rsa'].map(
  (type) => `/etc/ssh/ssh_host_${type}_key`,
);

/**
 * A POSIX sh function `held` that puts the key into `k`. It fails if no host key is readable. `root` is a prefix of
 * the paths.
 */
export const hostDigestKeyShell = (root = ''): string =>
  [
    `held() { for h in ${hostKeyFiles.map((path) => `'${root}${path}'`).join(' ')}; do`,
    `[ -f "$h" ] && [ -r "$h" ] && [ -s "$h" ] && { k=$( { printf '%s\\n' '${label}'; cat "$h"; } | sha256sum ); k=\${k%% *}; return 0; }`,
    'done; return 1; }',
  ].join('\n');

const sha256 = (...parts: readonly (string | Uint8Array)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

/** The key that `held` computes, for a root that is a local folder. */
export const hostDigestKey = (hostKey: Uint8Array): string => sha256(`${label}\n`, hostKey);

/** `content`: the content's SHA-256, hexadecimal. */
export const hostKeyedDigest = (key: string, content: string): string => sha256(key, content);
