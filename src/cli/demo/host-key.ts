import { createHash } from 'node:crypto';

/** A host key of one run. */
export interface HostKey {
  readonly private: string;
  /** `SHA256:…` as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

/**
 * Makes an Ed25519 host key. One in 256 that ssh2 1.17 makes lacks a byte, because it takes a zero at the beginning of
 * the public half for padding (github.com/mscdex/ssh2/issues/1513); what it cannot read back itself is made again.
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
