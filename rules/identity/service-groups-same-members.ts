import type { Accounts } from '../../src/facts/identity/accounts.ts';
import { accounts, serviceGroups, serviceUsers } from '../../src/facts/identity/accounts.ts';
import { formatPerHost } from '../../src/facts/drift/drift-description.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Service accounts are members of the same groups on both hosts',
  why:
    'Packages put postfix into sasl and cyrus, www-data and telegraf into bluemind, on each host by themselves. ' +
    'Where that is missing, logins and tokens are refused after a failover.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'group',
    steps: [
      {
        on: 'passive',
        text: 'Add the account to {group} where it is missing. A service takes notice at its next start.',
        commands: { shell: 'usermod -aG {name} {account}' },
        verify: '`getent {group}` and `id {account}` say the same on both hosts.',
        undo: '`gpasswd -d {account} {name}`',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:usermod(8)'],
  reads: { accounts },
  check({ a, b }) {
    // An account that one host does not have at all is a package that is missing there.
    const common = serviceUsers.filter((name) =>
      [a, b].every((side) => side.accounts.users.some((user) => user.name === name)),
    );
    const membersOf = ({ groups, users }: Accounts, group: string): readonly string[] | undefined => {
      const found = groups.find(({ name }) => name === group);
      return found === undefined
        ? undefined
        : common.filter(
            (name) =>
              found.members.includes(name) || users.some((user) => user.name === name && user.gid === found.gid),
          );
    };
    return serviceGroups.flatMap((name): Finding[] => {
      const [left, right] = [membersOf(a.accounts, name), membersOf(b.accounts, name)];
      if (left === undefined || right === undefined || left.join() === right.join()) return [];
      const missing = common.filter((user) => left.includes(user) !== right.includes(user));
      const actual = formatPerHost([a.host.name, left.join(', ') || 'none'], [b.host.name, right.join(', ') || 'none']);
      return [
        {
          subject: `group ${name}`,
          message: `the group ${name} has other members on each host`,
          expected: 'the same service accounts',
          actual,
          at: { path: '/etc/group' },
          values: { name, ...(missing.length === 1 ? { account: missing[0] ?? '' } : {}) },
        },
      ];
    });
  },
});
