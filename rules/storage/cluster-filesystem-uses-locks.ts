import { cib } from '../../src/facts/cluster/cib.ts';
import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { isClusterType } from '../../src/facts/storage/mount-table.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** The mount option by which GFS2 works without the locks of the other host. */
const unlocked = 'lockproto=lock_nolock';

export default hostRule({
  severity: 'critical',
  summary: 'A cluster file system is mounted with the locks of the cluster',
  why:
    'With lock_nolock a host writes as if it were alone: the file system is destroyed as soon as the other one ' +
    'mounts it.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'either',
        text: 'Stop what uses {path}, and unmount it on both hosts.',
        effect: 'All mail services stop.',
        verify: '`findmnt -t gfs2` prints nothing for {path} on both hosts.',
      },
      {
        on: 'either',
        text: 'Remove lockproto=lock_nolock from the options of the resource that mounts {path}, and from /etc/fstab.',
        verify: '`cibadmin --query` has no lock_nolock.',
      },
      {
        on: 'active',
        check: '{path} is mounted on no host.',
        text: 'Look at the file system before it is mounted again: the two hosts may have written into it.',
        commands: { shell: 'fsck.gfs2 -n {device}' },
        verify: 'It reports no inconsistency.',
      },
      {
        on: 'either',
        text: 'Start the mounts and the services again.',
        effect: 'The mail services start.',
        verify: '`findmnt -no OPTIONS {path}` on both hosts has no lock_nolock.',
      },
    ],
  },
  references: ['man:gfs2(5)', 'man:mount.gfs2(8)'],
  reads: { mounts },
  optional: { cib },
  appliesTo: ({ mounts, cib }) =>
    mounts.some(({ fstype }) => isClusterType(fstype)) ||
    (cib.known &&
      configurationInForce(cib.value) === true &&
      clusterMounts(cib.value).some(({ fstype }) => isClusterType(fstype))) ||
    'there is no cluster file system',
  check({ mounts, cib }) {
    const planned = cib.known && configurationInForce(cib.value) === true ? clusterMounts(cib.value) : [];
    const findings = (
      all: readonly { readonly target: string; readonly fstype: string; readonly options: readonly string[] }[],
      now: boolean,
    ): readonly Finding[] =>
      all
        .filter(({ fstype }) => isClusterType(fstype))
        .flatMap(({ target, fstype, options }) =>
          options
            .filter((option) => option === unlocked)
            .map((option) => ({
              subject: target,
              message: `the ${fstype} at ${target} is mounted without the locks of the cluster`,
              expected: 'lock_dlm',
              actual: option,
              moment: now ? ('now' as const) : ('after-failover' as const),
            })),
        );
    const mounted = findings(mounts, true);
    // What is mounted so now is one fault with the resource that does it.
    return [
      ...mounted,
      ...findings(planned, false).filter(({ subject }) => !mounted.some((each) => each.subject === subject)),
    ];
  },
});
