import { classOf } from '../../src/facts/manifest/manifest.ts';
import { isPattern } from '../../src/facts/manifest/pattern.ts';
import { syncedFiles } from '../../src/facts/drift/synced-files.ts';
import { pairRule, unknown } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Host-specific files are not among the synchronised files',
  why:
    'Copied to the other host, a machine id, a host key or a network configuration makes two hosts one, and a ' +
    'marker that holds a service back on the passive host stops it on the active one.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'controller',
        text: 'Take {path} out of policy.syncedFiles in halint.yaml; name the files instead of their folder.',
        verify: 'halint check --rule drift/sync-spares-what-belongs-to-one-host passes.',
        undo: 'Put the path back.',
      },
      {
        on: 'both',
        text: 'Take it out of the lists of lsyncd, csync2 and incron as well.',
        verify: 'The configuration is accepted (`csync2 -T`, `luac -p FILE`).',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:machine-id(5)', 'man:lvmsystemid(7)'],
  policy: ['syncedFiles'],
  reads: { syncedFiles },
  check({ policy, a, b }) {
    const there = [...a.syncedFiles.files, ...b.syncedFiles.files].map(({ path }) => path);
    const own = [...new Set([...policy.syncedFiles, ...there])].filter((path) =>
      ['identity-different', 'state-flag'].includes(classOf(path)),
    );
    // What else a folder contains that was not read as a whole is unknown.
    const unread = [...a.syncedFiles.unread, ...b.syncedFiles.unread].find(({ pattern }) => isPattern(pattern));
    if (own.length === 0 && unread !== undefined) return unknown('denied', `${unread.pattern}: ${unread.why}`);
    return own.sort().map((path) => ({
      subject: path,
      message: `${path} belongs to one host and is listed to be kept equal`,
      expected: 'not in policy.syncedFiles',
      actual: classOf(path) === 'state-flag' ? 'a marker of one host’s state' : 'a file of one host',
    }));
  },
});
