import { corosyncConf } from '../../src/facts/cluster/corosync-conf.ts';
import { packages, series } from '../../src/facts/packages/packages.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'corosync.conf contains nothing that corosync 3 refuses',
  why:
    'corosync 2 and 3 do not understand each other: both nodes change at once, and a file that corosync 3 refuses ' +
    'leaves the pair without a cluster.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'host',
        check: '`cp -p /etc/corosync/corosync.conf /root/corosync.conf.before` keeps the file.',
        text: 'Change the line in corosync.conf on both hosts when corosync 3 is installed.',
        effect: 'The services stop: nodes with corosync 2 and 3 do not form one cluster.',
        verify: '`corosync -t` with corosync 3 ends with status 0.',
        undo: 'Restore the saved file.',
      },
    ],
  },
  references: ['man:corosync.conf(5)', 'https://github.com/corosync/corosync/wiki/Corosync-3.0.0-Release-Notes'],
  targets: ['corosync-3', 'debian-13'],
  reads: { corosyncConf, packages },
  appliesTo({ corosyncConf, packages }) {
    if (!corosyncConf.configured) return 'corosync is not configured';
    const version = packages.installed.get('corosync')?.version;
    if (version === undefined) return 'no package shows the version of corosync';
    return Number.parseInt(series(version), 10) < 3 || `corosync ${series(version)} is installed`;
  },
  check: ({ corosyncConf: { path, problems, refusals } }) =>
    [...problems, ...refusals].map(({ problem, line }) => ({
      subject: `${path}:${line}`,
      message: 'corosync 3 refuses corosync.conf',
      expected: 'a file that corosync 3 accepts',
      actual: problem,
      at: { path, line },
      moment: 'after-reboot',
    })),
});
