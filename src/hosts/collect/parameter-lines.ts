import type { SecretName } from '../../sdk/index.ts';
import type { CollectRequest } from '../host.ts';

/**
 * The first lines of every script that halint sends. For a shell they are comments. Where the account may run only the
 * installed script, that script reads them as its parameters and ignores the rest, so halint sends the same bytes to
 * both and needs no setting for a forced command.
 */
export function parameterLines({ digestKey, side, secrets }: CollectRequest, nonce: string): readonly string[] {
  return [
    `# halint-parameters 1 ${nonce} ${digestKey} ${side ?? '-'}`,
    ...secretNames.flatMap((name) => {
      const value = secrets[name];
      return value === undefined || value === '' ? [] : [`# halint-secret ${name} ${octal(value)}`];
    }),
  ];
}

/** In the order in which they are sent. */
const secretNames: readonly SecretName[] = ['own-bmc-password', 'peer-bmc-password'];

/** Octal escapes of printf(1): a secret with a newline would end the comment, and a shell would run what follows. */
const octal = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/** The variable of the installed script that holds a secret. */
export const secretVariable = (name: SecretName): string => name.replaceAll('-', '_');
