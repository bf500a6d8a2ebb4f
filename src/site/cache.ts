import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Increment when the output of the compiler or the checks change within one version of halint. */
const format = 2;

/** Days after which unused entries are removed. */
const keptFor = 90;

/**
 * A cache of checked and compiled site rules, by content, so that unchanged rules do not load the compiler. An error in
 * the cache counts as a miss.
 */
export class RuleCache {
  readonly #folder: string;
  readonly #version: string;

  /** `folder`: created on the first write. `version`: that of halint; another version checks all rules again. */
  constructor(folder: string, version: string) {
    this.#folder = folder;
    this.#version = version;
  }

  /** The JavaScript of a rule, if the same text has passed before. */
  get(id: string, text: string): string | undefined {
    const path = this.#pathOf(id, text);
    try {
      if (!isOwn(this.#folder) || !isOwn(path)) return undefined;
      const stored = readFileSync(path, 'utf8');
      const end = stored.indexOf('\n');
      const code = stored.slice(end + 1);
      return stored.slice(0, end) === `// ${digest(code)}` ? code : undefined;
    } catch {
      return undefined;
    }
  }

  put(id: string, text: string, code: string): void {
    const path = this.#pathOf(id, text);
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      if (!isOwn(this.#folder)) return;
      this.#prune();
      // Atomic, so that concurrent runs leave a complete file.
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, `// ${digest(code)}\n${code}`, { mode: 0o600 });
      renameSync(draft, path);
    } catch (error) {
      // If the folder is not writable, the next run compiles again.
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }

  #pathOf(id: string, text: string): string {
    return join(this.#folder, `${digest(JSON.stringify([format, this.#version, id, text]))}.js`);
  }

  #prune(): void {
    const oldest = Date.now() - keptFor * 86_400_000;
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name);
      if (statSync(path).mtimeMs < oldest) unlinkSync(path);
    }
  }
}

/** The content is executed, so it must belong to this account and not be writable for others. */
function isOwn(path: string): boolean {
  const { uid, mode } = lstatSync(path);
  const me = process.getuid?.();
  return me === undefined || (uid === me && (mode & 0o022) === 0);
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** XDG Base Directory Specification: `$XDG_CACHE_HOME`, if it is absolute, else `~/.cache`. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>, home: string): string {
  const named = env['XDG_CACHE_HOME'];
  return join(named?.startsWith('/') === true ? named : join(home, '.cache'), 'halint', 'site-rules');
}
