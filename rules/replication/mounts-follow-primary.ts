import { attribute, configurationInForce, isOcf, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import type { Cib } from '../../src/facts/cluster/cib-model.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { colocations, isOrderedBefore, isColocatedWith } from '../../src/facts/constraints/dependencies.ts';
import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import { isDrbd, stackOf, volumeGroupOf } from '../../src/facts/storage/block-stack.ts';
import { activatedGroups, clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'Storage on DRBD is active where DRBD is promoted, after it was promoted',
  why:
    'Without both constraints a failover activates the volume group or the file system on the secondary, or before ' +
    'the promotion: it fails, and the services stay down.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        check: '`crm_mon -1` shows the group on the promoted host.',
        text:
          'Tie storage on DRBD to its promoted role, and order it after the promotion. Write the action of both ' +
          'sides: without it "promote" is meant for the group as well.',
        effect: 'What runs on the other host, or started before the promotion, restarts.',
        commands: {
          pcs: [
            'pcs constraint colocation add {group} with Promoted {clone} score=INFINITY',
            'pcs constraint order promote {clone} then start {group}',
          ],
          crmsh: [
            'crm configure colocation c_drbd inf: {group} {clone}:Promoted',
            'crm configure order o_drbd Mandatory: {clone}:promote {group}:start',
          ],
        },
        verify: '`crm_simulate -Ls` promotes {clone} before it starts {group}, on the same node.',
        undo: '`pcs constraint remove ID` or `crm configure delete c_drbd o_drbd`',
      },
    ],
  },
  references: [
    'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-pacemaker-crm-drbd-backed-service',
    'man:ocf_linbit_drbd(7)',
  ],
  // The scheduler has seen it.
  explainedBy: {
    'failover/storage-starts-first': (own, other) =>
      own.subject === other.subject && own.actual === 'no order after the promotion',
  },
  reads: { cib },
  optional: { blockDevices },
  fallbackFor: ['blockDevices'],
  appliesTo: ({ cib }) => {
    const inForce = configurationInForce(cib);
    if (inForce !== true) return inForce;
    // DRBD that promotes itself when its device is opened needs no resource in the cluster.
    return drbdClones(cib).length > 0 || 'the cluster manages no promotable DRBD resource';
  },
  check: ({ cib, blockDevices }) => {
    const clones = drbdClones(cib);
    const promotes = clones.map(({ primitive }) => `${primitive.id} promote`);
    const devices = blockDevices.known ? [...blockDevices.value.values()] : [];
    const onDrbd = new Set(
      devices
        .filter((device) => blockDevices.known && stackOf(blockDevices.value, device).some(isDrbd))
        .flatMap((device) => volumeGroupOf(device) ?? []),
    );
    // A secondary does not show what is on it; where no other device holds a volume group either, DRBD does.
    const onlyDrbd =
      blockDevices.known &&
      !devices.some((device) => device.content === 'LVM2_member' && !stackOf(blockDevices.value, device).some(isDrbd));
    const tied = colocations(cib)
      .filter(({ needs, together }) => together && promotes.includes(needs))
      .map(({ dependent }) => dependent.replace(/ \w+$/, ''));
    const lying = [
      ...clusterMounts(cib)
        .filter(({ source }) => source.startsWith('/dev/drbd'))
        .map(({ resource }) => resource),
      ...activatedGroups(cib)
        .filter(({ volumeGroup }) => onDrbd.has(volumeGroup) || (tied.length === 0 && onlyDrbd))
        .map(({ primitive }) => primitive.id),
    ];
    const loose = clones
      .filter(
        ({ primitive }) =>
          !tied.some(
            (id) =>
              isColocatedWith(cib, `${id} start`, `${primitive.id} promote`) ||
              isColocatedWith(cib, `${id} promote`, `${primitive.id} promote`),
          ),
      )
      .filter(() => lying.length === 0)
      .map(({ primitive, within }): Finding => {
        const subject = within[0]?.id ?? primitive.id;
        return {
          subject,
          message: `no resource is tied to the promoted role of ${subject}`,
          expected: 'colocation with score INFINITY, and order after the promotion',
          actual: 'no colocation with the promoted role',
          moment: 'after-failover',
        };
      });
    const judged = [...new Set([...lying, ...tied])].flatMap((id): Finding[] => {
      const together =
        promotes.some((promote) => isColocatedWith(cib, `${id} start`, promote)) || (lying.includes(id) && isDual(cib));
      const ordered = promotes.some((promote) => isOrderedBefore(cib, promote, `${id} start`));
      if (together && ordered) return [];
      const missing = [
        ...(together ? [] : ['colocation with the promoted role']),
        ...(ordered ? [] : ['order after the promotion']),
      ].join(' and ');
      return [
        {
          subject: id,
          message: `the resource ${id} has no mandatory ${missing} of DRBD`,
          expected: 'colocation with score INFINITY and mandatory order with the promotion',
          actual: `no ${missing}`,
          moment: 'after-failover',
        },
      ];
    });
    // Of a group the first member represents those behind it.
    return [
      ...loose,
      ...judged.filter(
        ({ subject }) =>
          !judged.some(
            (other) => other.subject !== subject && isOrderedBefore(cib, `${other.subject} start`, `${subject} start`),
          ),
      ),
    ];
  },
});

const drbdClones = (cib: Cib) =>
  servicePrimitives(cib).filter(
    ({ primitive, within }) =>
      isOcf(primitive, 'drbd') && within.some((each) => each.kind === 'clone' && each.promotable),
  );

/** Promoted on both hosts: where it runs it is promoted. */
const isDual = (cib: Cib): boolean =>
  drbdClones(cib).every(({ within }) =>
    within.some(({ meta }) => Number(attribute(meta, 'promoted-max') ?? attribute(meta, 'master-max') ?? '1') > 1),
  );
