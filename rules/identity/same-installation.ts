import { formatPerHost } from '../../src/facts/drift/drift-description.ts';
import { installation } from '../../src/facts/identity/installation.ts';
import type { Finding, Side } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Both hosts are the same installation of BlueMind',
  why:
    'Database, search index and mail containers carry the id of the installation: a host with another one does not ' +
    'find them, and builds empty ones. It comes from running the setup wizard on the second host.',
  remedy: {
    grade: 'can-lose-data',
    steps: [
      {
        on: 'passive',
        check: 'You are on the host that has not served; its own files are copied aside.',
        text:
          'Do not start BlueMind on the host that is off. Copy its identity from the host that has served, and find ' +
          'out what changed it (a second run of the setup wizard).',
        commands: {
          shell: [
            'cp -p /etc/bm/mcast.id /etc/bm/server.uid /root/',
            'scp -p {active-host}:/etc/bm/mcast.id {active-host}:/etc/bm/server.uid /etc/bm/',
          ],
        },
        verify: '`sha256sum /etc/bm/mcast.id /etc/bm/server.uid` is the same on both hosts.',
        undo: 'Copy the files from /root back.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'bluemind:upgrade'],
  profiles: ['bluemind'],
  reads: { installation },
  appliesTo({ a, b }) {
    const ids = [a, b].flatMap(({ installation: { id, server } }) => [id, server]);
    return ids.some((each) => each !== undefined) || 'neither host has an installation id';
  },
  check: ({ a, b }) =>
    [
      { path: '/etc/bm/mcast.id', name: 'installation id', left: a.installation.id, right: b.installation.id },
      { path: '/etc/bm/server.uid', name: 'server id', left: a.installation.server, right: b.installation.server },
    ].flatMap(({ path, name, left, right }): Finding[] => {
      if (left === right) return [];
      const base = { subject: path, at: { path } };
      if (left !== undefined && right !== undefined) {
        return [
          {
            ...base,
            message: `the ${name} differs`,
            expected: 'the same on both hosts',
            actual: formatPerHost([a.host.name, left], [b.host.name, right]),
          },
        ];
      }
      const host: Side = left === undefined ? 'a' : 'b';
      return [
        {
          ...base,
          host,
          message: `there is no ${name}`,
          expected: left ?? right ?? '',
          actual: 'the file is missing or empty',
        },
      ];
    }),
});
