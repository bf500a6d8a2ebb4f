import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** One site rule as it lies in its folder. */
export interface SiteFile {
  /** `category/name`, from the path. */
  readonly id: string;
  readonly path: string;
}

export interface SiteFolder {
  readonly files: readonly SiteFile[];
  /** What is wrong with the folder itself, one sentence each. */
  readonly problems: readonly string[];
}

const idForm = /^[a-z0-9]+(-[a-z0-9]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/;

/** Whether a text can be a rule's id: small letters, digits and hyphens, one slash. */
export const isRuleId = (id: string): boolean => idForm.test(id);

/** The rules of a site's folder: every CATEGORY/NAME.ts, in the order of their ids. */
export function siteFiles(folder: string): SiteFolder {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    return {
      files: [],
      problems: [
        `${folder}: siteRules names this folder, and there is none; "halint rules new our/first-rule" makes it`,
      ],
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
      `${path}:1:1: a rule's file is CATEGORY/NAME.ts, in small letters, digits and hyphens; rename or move it`,
  );
  const empty =
    names.length === 0 ? [`${folder}: there is no rule in it; "halint rules new our/first-rule" writes one`] : [];
  return { files: files.filter(({ id }) => isRuleId(id)), problems: [...problems, ...empty] };
}

export const readSiteFile = ({ path }: SiteFile): string => readFileSync(path, 'utf8');

/** A path as a person would type it here. */
export function shown(path: string, cwd: string): string {
  const from = relative(cwd, path);
  return from.startsWith('..') ? path : from;
}
