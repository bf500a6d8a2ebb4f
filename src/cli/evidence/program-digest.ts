import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The digest of the files of the program that runs: `dist` of the package. */
export function programDigest(): string {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(cjs|ts)$/.test(name));
  const digest = createHash('sha256');
  for (const name of names.sort()) {
    const content = createHash('sha256')
      .update(readFileSync(join(root, name)))
      .digest('hex');
    digest.update(`${content}  ${name}\n`);
  }
  return digest.digest('hex');
}
