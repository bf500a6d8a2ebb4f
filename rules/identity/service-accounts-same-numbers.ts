import { accounts, serviceGroups, serviceUsers } from '../../src/facts/identity/accounts.ts';
import { formatPerHost } from '../../src/facts/drift/drift-description.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Service accounts and groups have the same IDs on both hosts',
  why:
    'Files on shared storage belong to numbers, not to names: on the other host the mail and the database belong to ' +
    'another account, and the services may not open them.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'account',
    steps: [
      {
        on: 'passive',
        check:
          '`crm_mon -1` shows the services on the other host; `findmnt` shows no shared data here: usermod changes ' +
          'the files of the home directory.',
        text: 'Take this host out of the cluster and stop its services. Never do this on the host that serves.',
        effect: 'This host cannot take over meanwhile.',
        commands: { pcs: 'pcs node standby {passive-host}', crmsh: 'crm node standby {passive-host}' },
        verify: '`pgrep -u NAME` finds no process of the account.',
      },
      {
        on: 'passive',
        text: 'Give {account} the number of the active host. A number that is taken goes to a free one first.',
        commands: { shell: 'usermod -u {new-number} {name}    # a group: groupmod -g NEW-NUMBER NAME' },
        verify: '`getent passwd {name}` or `getent group {name}` says the same on both hosts.',
        undo: 'The same command with the former number.',
      },
      {
        on: 'passive',
        text:
          'Give the files of the former number to the new one, on every local file system. This clears set-gid ' +
          'bits: restore those of Postfix.',
        commands: {
          shell: [
            'find {mount} -xdev -uid {old-number} -exec chown -h {new-number} {} +    # a group: -gid and chgrp -h',
            'chgrp postdrop /usr/sbin/postdrop /usr/sbin/postqueue',
            'chmod 2755 /usr/sbin/postdrop /usr/sbin/postqueue',
          ],
        },
        verify: '`find / -xdev \\( -nouser -o -nogroup \\)` prints nothing new, and `postfix check` prints nothing.',
      },
      {
        on: 'either',
        text: 'Take the host back into the cluster.',
        commands: { pcs: 'pcs node unstandby {passive-host}', crmsh: 'crm node online {passive-host}' },
        verify: '`crm_mon -1` shows both nodes online; after the next switchover the services may open their data.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:usermod(8)', 'man:groupmod(8)'],
  reads: { accounts },
  check({ a, b }) {
    const users = serviceUsers.map((name) => ({
      kind: 'user',
      name,
      left: a.accounts.users.find((each) => each.name === name)?.uid,
      right: b.accounts.users.find((each) => each.name === name)?.uid,
    }));
    const groups = serviceGroups.map((name) => ({
      kind: 'group',
      name,
      left: a.accounts.groups.find((each) => each.name === name)?.gid,
      right: b.accounts.groups.find((each) => each.name === name)?.gid,
    }));
    return [...users, ...groups].flatMap(({ kind, name, left, right }) =>
      // One that a host does not have at all is a package that is missing there.
      left === undefined || right === undefined || left === right
        ? []
        : [
            {
              subject: `${kind} ${name}`,
              values: { name },
              message: `the ${kind} ${name} has another number on each host`,
              expected: 'the same number',
              actual: formatPerHost([a.host.name, String(left)], [b.host.name, String(right)]),
              at: { path: kind === 'user' ? '/etc/passwd' : '/etc/group' },
            },
          ],
    );
  },
});
