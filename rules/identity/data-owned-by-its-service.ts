import { dataDirectories } from '../../src/facts/storage/data-directories.ts';
import { withoutCyrus } from '../../src/facts/packages/generation.ts';
import { mountOf } from '../../src/facts/storage/mount-table.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import { octal } from '../../src/facts/security/secret-files.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { hostRule, unavailableFact } from '../../src/sdk/index.ts';

/** Whose data it is, by what the packages set up. */
const owners: Readonly<Record<string, string>> = {
  '/var/spool/cyrus': 'cyrus',
  '/var/lib/cyrus': 'cyrus',
  '/var/spool/sieve': 'cyrus',
  '/var/lib/postgresql': 'postgres',
  '/var/spool/imap': 'cyrus',
  '/var/lib/imap': 'cyrus',
  '/var/lib/pgsql': 'postgres',
};

export default hostRule({
  severity: 'error',
  summary: 'Mounted data belongs to the account of its service',
  why:
    'Cyrus and PostgreSQL may not open what belongs to another account, and do not start. The numbers on shared ' +
    'storage come from the host that wrote them.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'both',
        text:
          'Compare the numbers of the accounts first. Where they differ, follow ' +
          'identity/service-accounts-same-numbers, and change no owner.',
        commands: { shell: 'id cyrus; id postgres' },
        verify: 'Both hosts say the same numbers.',
      },
      {
        on: 'host',
        check: 'The service is stopped by its manager.',
        text:
          'Look what else in {path} belongs to another account, with the service stopped. Give the mount point to ' +
          'the service; the whole tree only where all of it is wrong.',
        effect: 'The service is stopped meanwhile.',
        commands: { shell: ['find {path} -xdev ! -user {account} -print -quit', 'chown {account}: {path}'] },
        verify: 'The service starts, and `find {path} -xdev ! -user {account} -print -quit` prints nothing.',
        undo: 'Set the former owner.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:chown(1)'],
  reads: { dataDirectories, mounts },
  optional: { packages },
  check({ dataDirectories, mounts, packages }): Outcome {
    // On the passive host the directory is the empty mount point, which may belong to anybody.
    const findings = [...dataDirectories.values()].flatMap(({ path, access }): Finding[] => {
      const owner = owners[path];
      if (owner === 'cyrus' && packages.known && withoutCyrus(packages.value) !== undefined) return [];
      if (
        owner === undefined ||
        access === undefined ||
        (mountOf(mounts, path)?.target ?? '/') === '/' ||
        access.user === owner
      )
        return [];
      const actual = `${access.user}:${access.group} (${access.uid}:${access.gid}), ${octal(access.mode)}`;
      return [
        {
          subject: path,
          message: `${path} does not belong to ${owner}`,
          expected: owner,
          actual,
          at: { path },
          values: { account: owner },
        },
      ];
    });
    const undecided = findings.some(({ subject }) => owners[subject] === 'cyrus')
      ? unavailableFact(packages)
      : undefined;
    return undecided ?? findings;
  },
});
