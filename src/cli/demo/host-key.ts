import { createHash } from 'node:crypto';

/** A host key for one run. */
export interface HostKey {
  readonly private: string;
  /** `SHA256:…` as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

/**
 * Generates an Ed25519 host key. One in 256 keys of ssh2 1.17 lacks a byte, because ssh2 treats a leading zero of the
 * public half as padding (github.com/mscdex/ssh2/issues/1513). A key that ssh2 cannot parse is discarded and generated
 * again.
 */
export async function makeHostKey(): Promise<HostKey> {
  const { default: ssh2 } = await import('ssh2');
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    const parsed = ssh2.utils.parseKey(pair.public);
    if (parsed instanceof Error) continue;
    const digest = createHash('sha256').update(parsed.getPublicSSH()).digest('base64').replace(/=+$/, '');
    return { private: pair.private, fingerprint: `SHA256:${digest}` };
  }
}
