import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the recorded healthy pair lies: in the package, above this file, wherever the bundle has put it. */
export function embeddedPair(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'fixtures', 'healthy')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'fixtures', 'healthy');
}
