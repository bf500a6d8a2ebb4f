import { UsageError } from '../usage-error.ts';
import type { Signature } from './ssh-signature.ts';
import { fileExists, signatureOf, signFile, verifySignature } from './ssh-signature.ts';

/** A signature made for a commit or a mail is not valid for a plan. */
const plans = { namespace: 'halint-plan', called: 'plans' } as const;

/** Signs a plan file with an SSH key. */
export async function signPlan(planFile: string, key: string): Promise<void> {
  if (!(await fileExists(key))) throw new UsageError(`--sign: key ${key} does not exist`);
  const failure = await signFile(planFile, key, plans);
  if (failure !== undefined) throw new UsageError(`${planFile} was written but not signed: ${failure}`);
}

/** Verifies the signature file of a plan over this content. `signers`: an ALLOWED SIGNERS file, see ssh-keygen(1). */
export const verifyPlan = (planFile: string, content: Buffer, signers: string): Promise<Signature> =>
  verifySignature(signatureOf(planFile), content, signers, plans);
