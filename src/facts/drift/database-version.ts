import type { Finding, Side } from '../../sdk/index.ts';
import type { SyncedFiles } from './synced-files.ts';

/** Major version of PostgreSQL whose cluster a file configures, by the folders of Debian: /etc/postgresql/15/main/… */
const versionOf = (path: string): string | undefined => /^\/etc\/postgresql\/(\d+)\//.exec(path)?.[1];

/** Whether a file configures a version of PostgreSQL of which the host has no file at all. */
export function lacksVersion({ files, unread }: SyncedFiles, path: string): boolean {
  const version = versionOf(path);
  const folder = `/etc/postgresql/${version ?? ''}/`;
  return (
    version !== undefined &&
    !files.some((each) => each.path.startsWith(folder)) &&
    !unread.some(({ pattern }) => pattern.startsWith('/etc/postgresql/'))
  );
}

const ofMissingVersion = 'no such file, nor any other of PostgreSQL ';

/** The finding of a missing file, which says so where the host has no file of that version of PostgreSQL. */
export function namingVersion(finding: Finding, files: Readonly<Record<Side, SyncedFiles>>): Finding {
  const { host, subject } = finding;
  return host !== undefined && lacksVersion(files[host], subject)
    ? { ...finding, actual: `${ofMissingVersion}${versionOf(subject) ?? ''}` }
    : finding;
}

/** Whether a finding is only that the versions of PostgreSQL differ. */
export const isOfMissingVersion = ({ actual }: Finding): boolean => actual.startsWith(ofMissingVersion);
