import { expect, it } from 'vitest';
import { skipReason } from './skipped.ts';

it.each([
  [['accounts, as getent lists them (skipped: there is no getent)', 'has root'], 'there is no getent'],
  [
    ['over SSH (skipped here: sshd is not installed (openssh-server))', 'works'],
    'sshd is not installed (openssh-server)',
  ],
  [['ssh2 (skipped where ssh-keygen is not installed)', 'logs in'], 'ssh-keygen is not installed'],
  [['file systems (needs root and unshare)', 'that are full'], 'needs root and unshare'],
  [['archives', 'zstd (skipped: not installed)', 'has compressed it (twice)'], 'not installed'],
  [['a check (of one host)', 'passes'], undefined],
])('the reason for skipping %j is %j', (names, reason) => {
  expect(skipReason(names)).toBe(reason);
});
