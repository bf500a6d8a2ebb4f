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

/** Raise it when what the compiler makes, or what the checks refuse, changes within one version of halint. */
const format = 2;

/** Days after which what nobody has compiled again is removed. */
const keptFor = 90;

/**
 * Site rules that were checked and compiled before, by what they say: a run whose rules have not changed loads no
 * compiler. Whatever goes wrong here only means that there is nothing: halint then compiles, and goes on.
 */
export class RuleCache {
  readonly #folder: string;
  readonly #version: string;

  /** `folder`: made when it is first written to. `version`: halint's; another one checks all rules anew. */
  constructor(folder: string, version: string) {
    this.#folder = folder;
    this.#version = version;
  }

  /** The JavaScript of a rule, if exactly this text passed before. */
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
      // In one step: two runs at once both leave a whole file.
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, `// ${digest(code)}\n${code}`, { mode: 0o600 });
      renameSync(draft, path);
    } catch (error) {
      // A home that cannot be written to costs the next run a second, and this one nothing.
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

/** What lies here is run: only what this account wrote, and nobody else can change, will do. */
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
