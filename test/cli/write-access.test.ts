import { describe, expect, it } from 'vitest';
import { writeAccess } from '../../src/cli/write-access.ts';
import { parseConfiguration } from '../../src/config/load.ts';
import { renderProblems } from '../../src/config/reading/problem.ts';

const logger = { detail: () => undefined, signal: new AbortController().signal };

/** What writing on a pair is refused with, where host a is written like this. */
function refusal(hostA: string): Promise<unknown> {
  const text = `pair: { hosts: { a: { name: mail-a, ${hostA} }, b: { name: mail-b, address: mail-b } } }`;
  const loaded = parseConfiguration(text, { file: '/etc/halint.yaml', display: 'halint.yaml', home: '/' });
  if (!loaded.ok) throw new Error(renderProblems(loaded.problems));
  const [configured] = loaded.configuration.pairs;
  if (configured === undefined) throw new Error('no pair');
  return writeAccess(configured, logger).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('sync', () => {
  it('refuses an account that may run only the installed script', async () => {
    expect(await refusal('address: mail-a, sudo: script')).toMatchObject({
      name: 'UsageError',
      message: expect.stringMatching(/^mail-a: with sudo: script .* see `halint sudoers --sync`$/),
    });
  });

  it('refuses files', async () => {
    expect(await refusal('transport: tree, path: /srv/mail-a')).toMatchObject({
      message: expect.stringContaining('sync can write only on live hosts'),
    });
  });

  it('uses the account for writing where the one for reading may run only the script', async () => {
    expect(
      await refusal('address: mail-a, transport: ssh2, sudo: script, write: { user: sync, sudo: true }'),
    ).toBeUndefined();
  });
});
