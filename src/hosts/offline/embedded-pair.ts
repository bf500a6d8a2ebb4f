import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the recorded healthy pair: in the package, in a folder above this file or the bundle. */
export function embeddedPair(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'fixtures', 'healthy')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'fixtures', 'healthy');
}
