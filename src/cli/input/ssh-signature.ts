import { spawn } from 'node:child_process';
import { access, rm } from 'node:fs/promises';
import { visible } from '../../report/neutralise/neutralise.ts';
import { UsageError } from '../usage-error.ts';

/** What is signed: the namespace (ssh-keygen(1), -n), and its name in messages. */
export interface SignatureContext {
  readonly namespace: string;
  /** `plans`. */
  readonly called: string;
}

/** The signature file, as `ssh-keygen -Y sign` names it. */
export const signatureOf = (file: string): string => `${file}.sig`;

/**
 * Signs a file with an SSH key. ssh-keygen reads the key, and prompts for a passphrase; for a public key it uses the
 * agent. Returns why it failed, or nothing.
 */
export async function signFile(
  file: string,
  key: string,
  { namespace, called }: SignatureContext,
): Promise<string | undefined> {
  // Otherwise ssh-keygen asks whether it may overwrite an earlier signature.
  await rm(signatureOf(file), { force: true });
  const { code, stderr } = await keygen(['-Y', 'sign', '-f', key, '-n', namespace, file], called);
  return code === 0 ? undefined : reason(stderr);
}

/** The signer's principal in the allowed_signers file, or the reason why the signature is not accepted. */
export type Signature = { readonly principal: string } | { readonly refused: string };

/** Verifies a signature file over this content. `signers`: an ALLOWED SIGNERS file, see ssh-keygen(1). */
export async function verifySignature(
  signature: string,
  content: Buffer,
  signers: string,
  { namespace, called }: SignatureContext,
): Promise<Signature> {
  if (!(await fileExists(signers))) throw new UsageError(`cannot read the signers' file ${signers}`);
  if (!(await fileExists(signature))) return { refused: `it is not signed: ${signature} does not exist` };
  const found = await keygen(['-Y', 'find-principals', '-s', signature, '-f', signers], called);
  const principals = found.code === 0 ? found.stdout.split('\n').filter((line) => line !== '') : [];
  if (principals.length === 0)
    return { refused: `its signature is by none of the signers in ${signers}: ${reason(found.stderr)}` };
  let why = '';
  for (const principal of principals) {
    const verified = await keygen(
      ['-Y', 'verify', '-f', signers, '-I', principal, '-n', namespace, '-s', signature],
      called,
      content,
    );
    if (verified.code === 0) return { principal: visible(principal) };
    why = reason(verified.stderr);
  }
  return { refused: `its signature is not valid for ${principals.map(visible).join(', ')}: ${why}` };
}

export const fileExists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The error of ssh-keygen: its first lines that give a reason. */
function reason(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => visible(line.trim()))
    .filter((line) => line !== '' && !/^(Signing (file|data) |Could not verify signature)/.test(line));
  return lines.slice(0, 2).join('; ') || 'ssh-keygen gives no reason';
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs ssh-keygen. Without `input` it inherits the terminal, to prompt for a passphrase. */
function keygen(args: readonly string[], called: string, input?: Buffer): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh-keygen', args, { stdio: [input === undefined ? 'inherit' : 'pipe', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => (stdout += piece));
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(
        new UsageError(
          error.code === 'ENOENT'
            ? `ssh-keygen is not installed here (package openssh-client): ${called} can be neither signed nor verified`
            : `ssh-keygen: ${error.message}`,
        ),
      );
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    // With an invalid signature, ssh-keygen exits without reading its input.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
