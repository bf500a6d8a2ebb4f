import type { Algorithms } from 'ssh2';
import type { AlgorithmChoice } from './target.ts';

/**
 * What is offered, best first. Nothing with SHA-1, and no Diffie-Hellman group exchange: Node checks the group that the
 * host sends for primality, which blocks this process for more than a second.
 */
const offered = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
  ],
  serverHostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
  ],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
} satisfies Algorithms;

/** What is left of our offer under a choice; `without` takes away host key algorithms that were tried already. */
export function offer(
  choice: AlgorithmChoice,
  recorded: readonly string[] | undefined,
  without: readonly string[] = [],
) {
  const keep = <T extends string>(all: readonly T[], wanted: readonly string[] | undefined): T[] =>
    all.filter((name) => wanted?.includes(name) ?? true);
  return {
    kex: keep(offered.kex, choice.kex),
    serverHostKey: keep(keep(offered.serverHostKey, choice.hostKeys), recorded).filter(
      (name) => !without.includes(name),
    ),
    cipher: keep(offered.cipher, choice.ciphers),
    hmac: keep(offered.hmac, choice.macs),
    compress: offered.compress,
  };
}
