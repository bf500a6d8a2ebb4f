import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../src/dev/bootstrap.mjs', import.meta.url));

let clone = '';
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'halint-clone-'));
  mkdirSync(join(clone, 'src/dev'), { recursive: true });
  copyFileSync(script, join(clone, 'src/dev/bootstrap.mjs'));
  writeFileSync(join(clone, 'package.json'), '{ "engines": { "node": ">=20.19" } }');
  writeFileSync(join(clone, 'package-lock.json'), '{}');
});
afterEach(() => rmSync(clone, { recursive: true }));

/** Runs it under an npm that does what `npm ci` leaves behind, or fails; its arguments are in `npm-arguments`. */
function bootstrap(npm: 'works' | 'fails' = 'works') {
  const cli = join(clone, 'npm-cli.js');
  const installs = `const fs = require('fs'); fs.rmSync('node_modules', { recursive: true, force: true }); fs.mkdirSync('node_modules');`;
  const records = `fs.writeFileSync('npm-arguments', process.argv.slice(2).join(' '));`;
  writeFileSync(cli, npm === 'works' ? installs + records : `console.error('npm error no network'); process.exit(1);`);
  rmSync(join(clone, 'npm-arguments'), { force: true });
  const ended = spawnSync(process.execPath, [join(clone, 'src/dev/bootstrap.mjs')], {
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: cli },
  });
  const npmArguments = existsSync(join(clone, 'npm-arguments'))
    ? readFileSync(join(clone, 'npm-arguments'), 'utf8')
    : undefined;
  return { status: ended.status, stdout: ended.stdout, stderr: ended.stderr, npmArguments };
}

describe('the bootstrap of a fresh clone', () => {
  it('installs what the lock file names, without install scripts, and keeps standard output clean', () => {
    const first = bootstrap();
    expect(first).toMatchObject({ status: 0, stdout: '' });
    expect(first.npmArguments).toMatch(/^ci --include=dev --ignore-scripts /);
    expect(first.stderr).toContain('halint: installing packages, once');
  });

  it('does nothing and says nothing the second time', () => {
    bootstrap();
    expect(bootstrap()).toEqual({ status: 0, stdout: '', stderr: '', npmArguments: undefined });
  });

  it('installs again when the lock file has changed', () => {
    bootstrap();
    writeFileSync(join(clone, 'package-lock.json'), '{ "lockfileVersion": 3 }');
    expect(bootstrap().npmArguments).toMatch(/^ci /);
  });

  it('accepts an installation by npm', () => {
    mkdirSync(join(clone, 'node_modules'));
    writeFileSync(join(clone, 'node_modules/.package-lock.json'), '{}');
    expect(bootstrap()).toEqual({ status: 0, stdout: '', stderr: '', npmArguments: undefined });
  });

  it('repeats what npm said when it fails', () => {
    const failed = bootstrap('fails');
    expect(failed).toMatchObject({ status: 2, stdout: '' });
    expect(failed.stderr).toContain('npm error no network');
  });

  it('names the Node version that is needed', () => {
    writeFileSync(join(clone, 'package.json'), '{ "engines": { "node": ">=99.1" } }');
    const refused = bootstrap();
    expect(refused.status).toBe(2);
    expect(refused.stderr).toBe(
      `halint: Node ${process.versions.node} is too old: halint needs Node >=99.1 (https://nodejs.org)\n`,
    );
  });
});
