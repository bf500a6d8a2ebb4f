import { hostNames } from '../../src/facts/identity/host-names.ts';
import { csync2 } from '../../src/facts/sync/csync2.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'csync2’s groups name both hosts by their host names',
  why: 'csync2 compares a group’s names with the host name. A host that is not named takes no part.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text:
          'List both hosts in the group as `hostname` prints them; give another address behind an @. A host that is ' +
          'in no group gets an error; one that another group names is silently left out.',
        file: { path: '/etc/csync2.cfg', lines: 'host {node-a}@{address-a} {node-b}@{address-b};' },
        verify: '`csync2 -T` ends without an error on both hosts, and names both in its output.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:csync2(1)', 'https://github.com/LINBIT/csync2/blob/master/doc/csync2.adoc'],
  reads: { csync2 },
  optional: { hostNames },
  appliesTo: ({ csync2 }) => csync2.groups.length > 0 || 'csync2 has no group here',
  check: ({ csync2, pair, host, hostNames }) => {
    // csync2 asks gethostname(2) and compares the whole name; the configuration of the other host is judged there.
    const own = hostNames.known ? hostNames.value.configured?.toLowerCase() : undefined;
    const isNamed = (name: string, member: string): boolean =>
      name === host.name && own !== undefined
        ? member === own
        : member.split('.')[0] === name.toLowerCase().split('.')[0];
    return csync2.groups.flatMap(({ name, path, line, hosts }): Finding[] =>
      [pair.hosts.a.name, pair.hosts.b.name]
        .filter((name) => !hosts.some((member) => isNamed(name, member.text)))
        .map((host) => ({
          subject: `group ${name || '(unnamed)'}`,
          message: `the group does not name ${host}`,
          expected: `host … ${host} …`,
          actual: `host ${hosts.map((member) => member.text).join(' ')}`,
          at: { path, line },
        })),
    );
  },
});
