import { csync2 } from '../../src/facts/sync/csync2.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'csync2’s groups name both hosts by their host names',
  why: 'csync2 compares a group’s names with the host name. A host that is not named takes no part, without an error.',
  remedy: 'List both hosts in the group as “hostname” prints them; give another address after an @: host mail-a@mail-a-hb mail-b@mail-b-hb;',
  references: ['man:csync2(1)', 'https://github.com/LINBIT/csync2/blob/master/doc/csync2.adoc'],
  reads: { csync2 },
  appliesTo: ({ csync2 }) => csync2.groups.length > 0 || 'csync2 has no group here',
  check: ({ csync2, pair }) =>
    csync2.groups.flatMap(({ name, path, line, hosts }): Finding[] =>
      [pair.hosts.a.name, pair.hosts.b.name]
        .filter((host) => !hosts.some((member) => member.text === host || member.text.split('.')[0] === host))
        .map((host) => ({
          subject: `group ${name || '(unnamed)'}`,
          message: `the group does not name ${host}`,
          expected: `host … ${host} …`,
          actual: `host ${hosts.map((member) => member.text).join(' ')}`,
          at: { path, line },
        })),
    ),
});
