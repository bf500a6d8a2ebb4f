import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { manPages } from '../../../src/cli/manual/man-pages.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(root, 'man');
const pages = manPages();

// UPDATE=1 writes them; `npm run generate` does.
if (process.env['UPDATE'] !== undefined) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  for (const [name, text] of pages) writeFileSync(join(folder, name), text);
}

describe('the manual pages', () => {
  it.each([...pages])('%s is the one of the command line', (name, text) => {
    const path = join(folder, name);
    expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe(text);
  });

  it('are all listed in package.json, so that npm installs them', () => {
    const { man } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(man).toEqual([...pages.keys()].sort().map((name) => `man/${name}`));
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  });
});
