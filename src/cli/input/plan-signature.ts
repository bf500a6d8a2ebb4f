import { spawn } from 'node:child_process';
import { access, rm } from 'node:fs/promises';
import { visible } from '../../report/neutralise.ts';
import { UsageError } from '../usage-error.ts';

/** What a signature is for (ssh-keygen(1), -n): one that was made for a commit or a mail does not count for a plan. */
export const planNamespace = 'halint-plan';

/** Where the signature of a plan is: `ssh-keygen -Y sign` names it so. */
export const signatureOf = (planFile: string): string => `${planFile}.sig`;

/** Signs a plan's file with an SSH key; ssh-keygen asks for a passphrase, or the agent where KEY is a public key. */
export async function signPlan(planFile: string, key: string): Promise<void> {
  if (!(await isThere(key))) throw new UsageError(`--sign: there is no key ${key}`);
  // ssh-keygen would ask whether the signature of an earlier plan may be overwritten.
  await rm(signatureOf(planFile), { force: true });
  const { code, stderr } = await keygen(['-Y', 'sign', '-f', key, '-n', planNamespace, planFile]);
  if (code !== 0) throw new UsageError(`${planFile} is written and not signed: ${reason(stderr)}`);
}

/** Who signed, by the name that the file of signers gives them, or why the signature counts for nothing. */
export type Signature = { readonly principal: string } | { readonly refused: string };

/**
 * Verifies the signature beside a plan's file over these bytes of it. `signers`: as ssh-keygen(1) describes ALLOWED
 * SIGNERS.
 */
export async function verifyPlan(planFile: string, content: Buffer, signers: string): Promise<Signature> {
  if (!(await isThere(signers))) throw new UsageError(`cannot read the signers' file ${signers}`);
  const signature = signatureOf(planFile);
  if (!(await isThere(signature))) return { refused: `it is not signed: there is no ${signature}` };
  const found = await keygen(['-Y', 'find-principals', '-s', signature, '-f', signers]);
  const principals = found.code === 0 ? found.stdout.split('\n').filter((line) => line !== '') : [];
  if (principals.length === 0)
    return { refused: `its signature is by none of the signers in ${signers}: ${reason(found.stderr)}` };
  let why = '';
  for (const principal of principals) {
    const verified = await keygen(
      ['-Y', 'verify', '-f', signers, '-I', principal, '-n', planNamespace, '-s', signature],
      content,
    );
    if (verified.code === 0) return { principal: visible(principal) };
    why = reason(verified.stderr);
  }
  return { refused: `its signature does not hold for ${principals.map(visible).join(', ')}: ${why}` };
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** What ssh-keygen complained about: its first lines that say why, not that. */
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

/** Runs ssh-keygen. Without input it has the terminal's, to ask for a passphrase. */
function keygen(args: readonly string[], input?: Buffer): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh-keygen', args, { stdio: [input === undefined ? 'inherit' : 'pipe', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => (stdout += piece));
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(
        new UsageError(
          error.code === 'ENOENT'
            ? 'ssh-keygen is not installed here (package openssh-client): plans can be neither signed nor verified'
            : `ssh-keygen: ${error.message}`,
        ),
      );
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    // It ends without reading where the signature is unfit.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
