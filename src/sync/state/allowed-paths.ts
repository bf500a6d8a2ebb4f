import type { FileClass } from '../../facts/manifest/file-class.ts';
import { classOf } from '../../facts/manifest/manifest.ts';
import { matchesPattern } from '../../facts/manifest/pattern.ts';
import type { Policy } from '../../sdk/index.ts';

/**
 * Classes that are never written, by no plan: what belongs to one host, or is an incident when it differs.
 */
const writable: readonly FileClass[] = ['shared-text', 'shared-secret', 'shared-public', 'host-variant', 'derived'];

/**
 * Whether the manifest and the policy let halint write a path: a plan brings no paths of its own. What is derived is
 * named by the manifest; everything else has to be among the files that the policy wants equal.
 */
export function mayWrite({ syncedFiles }: Pick<Policy, 'syncedFiles'>, path: string, fileClass: string): boolean {
  const known = classOf(path);
  if (known !== fileClass || !writable.includes(known)) return false;
  return known === 'derived' || syncedFiles.some((pattern) => pattern === path || matchesPattern(pattern, path));
}
