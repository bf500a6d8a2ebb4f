import { copyJobs, replacesPath, unreadPart } from '../../src/facts/sync/copy-jobs.ts';
import { copyLists } from '../../src/facts/sync/copy-lists.ts';
import { copyScripts } from '../../src/facts/sync/copy-scripts.ts';
import { cronJobs } from '../../src/facts/sync/cron-jobs.ts';
import { csync2 } from '../../src/facts/sync/csync2.ts';
import { incron } from '../../src/facts/sync/incron.ts';
import { lsyncd } from '../../src/facts/sync/lsyncd.ts';
import { ownUnits } from '../../src/facts/units/own-units.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

/** What makes a host itself, each with what happens when the other host gets it. */
const identity: readonly (readonly [path: string, harm: string])[] = [
  ['/etc/machine-id', 'both hosts have one machine id'],
  ['/etc/hostname', 'both hosts have one name after a reboot'],
  ['/etc/ssh/ssh_host_ed25519_key', 'both hosts have one SSH identity'],
  ['/etc/fstab', 'the other host mounts what is not its own'],
  ['/etc/network/interfaces', 'both hosts take the same address'],
  ['/etc/lvm/lvmlocal.conf', 'both hosts claim the same LVM system id'],
  ['/etc/iscsi/initiatorname.iscsi', 'both hosts log in to the SAN under one name'],
  ['/etc/multipath/bindings', 'names of multipath devices change'],
  ['/etc/keepalived/keepalived.conf', 'both hosts have the same priority and state'],
];

export default hostRule({
  severity: 'error',
  summary: 'No tool copies files that identify a host',
  why:
    'A copied machine id, name, address or initiator name gives two hosts one identity: clusters, SANs and SSH then ' +
    'mistake one for the other.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'both',
        text:
          'Copy single files and folders by name instead of {path} as a whole, or exclude what is named: machine ' +
          'id, host keys, host name, network, initiator name. What was copied already: identity/hosts-are-distinct.',
        verify:
          'The configuration is accepted (`csync2 -T`, `luac -p FILE`), and halint check --rule ' +
          'sync/identity-left-alone passes.',
        undo: 'Put the former lines back.',
      },
    ],
  },
  references: ['man:lvmsystemid(7)', 'man:machine-id(5)'],
  reads: { lsyncd, csync2, incron, cronJobs, copyLists },
  optional: { copyScripts, ownUnits },
  check(view): Outcome {
    const findings = copyJobs(view).flatMap((job): Finding[] => {
      const harmed = identity.filter(([path]) => replacesPath(job, path));
      if (harmed.length === 0) return [];
      return [
        {
          subject: job.source,
          message: `${job.tool} copies ${job.source} with files that belong to this host alone`,
          expected: 'paths of one host are left out',
          actual: harmed.map(([path, harm]) => `${path} (${harm})`).join('; '),
          at: job.at,
        },
      ];
    });
    const unread = unreadPart(view);
    return findings.length > 0 || unread === undefined
      ? findings
      : unknown('not-collected', `what ${unread} says of the files that are copied was not read`);
  },
});
