import { accounts, serviceGroups, serviceUsers } from '../../src/facts/identity/accounts.ts';
import { sideBySide } from '../../src/facts/drift/drift-description.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Service accounts and groups have the same numbers on both hosts',
  why: 'Files on shared storage belong to numbers, not to names: on the other host the mail and the database belong to somebody else, and the services may not open them.',
  remedy: 'With the services stopped on the passive host: usermod -u UID NAME, groupmod -g GID NAME to the active host’s numbers, then chown the local files of the old number (find / -xdev -uid OLD). Do it before the pair goes live.',
  references: ['bluemind:high-availability', 'man:usermod(8)', 'man:groupmod(8)'],
  reads: { accounts },
  check({ a, b }) {
    const users = serviceUsers.map((name) => ({ kind: 'user', name, left: a.accounts.users.find((each) => each.name === name)?.uid, right: b.accounts.users.find((each) => each.name === name)?.uid }));
    const groups = serviceGroups.map((name) => ({ kind: 'group', name, left: a.accounts.groups.find((each) => each.name === name)?.gid, right: b.accounts.groups.find((each) => each.name === name)?.gid }));
    return [...users, ...groups].flatMap(({ kind, name, left, right }) =>
      // One that a host does not have at all is a package that is missing there.
      left === undefined || right === undefined || left === right
        ? []
        : [
            {
              subject: `${kind} ${name}`,
              message: `the ${kind} ${name} has another number on each host`,
              expected: 'the same number',
              actual: sideBySide([a.host.name, String(left)], [b.host.name, String(right)]),
              at: { path: kind === 'user' ? '/etc/passwd' : '/etc/group' },
            },
          ],
    );
  },
});
