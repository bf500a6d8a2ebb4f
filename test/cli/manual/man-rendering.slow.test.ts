import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { manPages } from '../../../src/cli/manual/man-pages.ts';
import { hasProgram } from '../../hosts/machine.ts';

const pages = [...manPages()];

describe.skipIf(!hasProgram('groff'))('groff (skipped where it is missing)', () => {
  it.each(pages)('renders %s without a warning', (_name, text) => {
    const run = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-rLL=78n'], { input: text, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    // eslint-disable-next-line no-control-regex -- groff prints bold text with escape sequences
    const plain = run.stdout.replace(/\u001b\[[0-9;]*m|.\u0008/g, '');
    for (const heading of ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'EXIT STATUS', 'EXAMPLES', 'SEE ALSO'])
      expect(plain).toContain(heading);
  });
});

describe.skipIf(!hasProgram('mandoc'))('mandoc (skipped where it is missing)', () => {
  it.each(pages)('accepts %s', (_name, text) => {
    const run = spawnSync('mandoc', ['-T', 'lint', '-W', 'error'], { input: text, encoding: 'utf8' });
    expect(run.stdout).toBe('');
  });
});
