import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** A site rule file. */
export interface SiteFile {
  /** `category/name`, from the path. */
  readonly id: string;
  readonly path: string;
}

export interface SiteFolder {
  readonly files: readonly SiteFile[];
  /** Problems of the folder, one sentence each. */
  readonly problems: readonly string[];
}

const idForm = /^[a-z0-9]+(-[a-z0-9]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/;

/** Whether a text is a valid rule id: lower-case letters, digits and hyphens, one slash. */
export const isRuleId = (id: string): boolean => idForm.test(id);

/** The rules of a site folder: every CATEGORY/NAME.ts, sorted by id. */
export function siteFiles(folder: string): SiteFolder {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    return {
      files: [],
      problems: [`${folder}: the folder of siteRules does not exist; create it with "halint rules new our/first-rule"`],
    };
  }
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.includes('node_modules/'))
    .sort();
  const files = names.map((name) => ({ id: name.slice(0, -'.ts'.length), path: join(folder, name) }));
  const wrong = files.filter(({ id }) => !isRuleId(id));
  const problems = wrong.map(
    ({ path }) =>
      `${path}:1:1: a rule file must be CATEGORY/NAME.ts, in lower-case letters, digits and hyphens; rename or move it`,
  );
  const empty =
    names.length === 0 ? [`${folder}: the folder has no rules; create one with "halint rules new our/first-rule"`] : [];
  return { files: files.filter(({ id }) => isRuleId(id)), problems: [...problems, ...empty] };
}

export const readSiteFile = ({ path }: SiteFile): string => readFileSync(path, 'utf8');

/** A path relative to `cwd`, or absolute outside of it. */
export function shown(path: string, cwd: string): string {
  const from = relative(cwd, path);
  return from.startsWith('..') ? path : from;
}
