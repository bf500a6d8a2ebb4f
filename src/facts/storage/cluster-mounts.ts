// ocf_heartbeat_Filesystem(7): the mounts that Pacemaker makes
import { memoize } from '../../sdk/memoize.ts';
import type { Cib, Primitive } from '../cluster/cib-model.ts';
import type { PlacedPrimitive } from '../cluster/cib-lookup.ts';
import { isOcf, parameter, servicePrimitives } from '../cluster/cib-lookup.ts';
import type { Mount } from './mount-table.ts';

/**
 * What a Filesystem resource mounts. `line` is always 1: the cluster's configuration is not a file that people edit.
 */
export interface ClusterMount extends Mount {
  /** Name of the resource. */
  readonly resource: string;
  readonly placed: PlacedPrimitive;
}

/** Every Filesystem resource that says where it mounts. */
export const clusterMounts = memoize((cib: Cib): readonly ClusterMount[] =>
  servicePrimitives(cib).flatMap((placed): ClusterMount[] => {
    const { primitive } = placed;
    const target = parameter(primitive, 'directory');
    if (!isOcf(primitive, 'Filesystem') || target === undefined || target === '') return [];
    return [
      {
        resource: primitive.id,
        placed,
        target: target.length > 1 ? target.replace(/\/+$/, '') : target,
        source: deviceOf(parameter(primitive, 'device') ?? ''),
        fstype: parameter(primitive, 'fstype') ?? '',
        options: (parameter(primitive, 'options') ?? '').split(',').filter((option) => option !== ''),
        line: 1,
      },
    ];
  }),
);

/** The agent hands `-U UUID` and `-L LABEL` on to mount(8). */
const deviceOf = (value: string): string =>
  value
    .replace(/^[ \t]*-U[ \t]*/, 'UUID=')
    .replace(/^[ \t]*-L[ \t]*/, 'LABEL=')
    .trim();

/** LVM-activate resources, with the volume group that they activate. */
export const activatedGroups = (
  cib: Cib,
): readonly { readonly primitive: Primitive; readonly volumeGroup: string; readonly mode: string }[] =>
  servicePrimitives(cib).flatMap(({ primitive }) => {
    const volumeGroup = parameter(primitive, 'vgname');
    if (!isOcf(primitive, 'LVM-activate') || volumeGroup === undefined) return [];
    return [{ primitive, volumeGroup, mode: parameter(primitive, 'vg_access_mode') ?? '' }];
  });

/**
 * The volume group in the path of a device: `/dev/GROUP/VOLUME`, or `/dev/mapper/GROUP-VOLUME` with its dashes doubled.
 */
export function volumeGroupNamed(device: string): string | undefined {
  const [, mapped] = /^\/dev\/(?:mapper\/|disk\/by-id\/dm-name-)((?:[^-]|--)+)-(?!-)/.exec(device) ?? [];
  if (mapped !== undefined) return mapped.replaceAll('--', '-');
  const [, group] = /^\/dev\/([^/]+)\/[^/]+$/.exec(device) ?? [];
  return group === 'mapper' || group === 'disk' || group === 'drbd' ? undefined : group;
}

/**
 * One name for a logical volume: `/dev/mapper/GROUP-VOLUME` for `/dev/GROUP/VOLUME` as well; other devices keep their
 * path.
 */
export function mappedName(device: string): string {
  const [, byId] = /^\/dev\/disk\/by-id\/dm-name-(.+)$/.exec(device) ?? [];
  if (byId !== undefined) return `/dev/mapper/${byId}`;
  const [, group = '', volume = ''] = /^\/dev\/([^/]+)\/([^/]+)$/.exec(device) ?? [];
  if (group === '' || ['mapper', 'disk', 'drbd', 'md', 'block'].includes(group)) return device;
  return `/dev/mapper/${group.replaceAll('-', '--')}-${volume.replaceAll('-', '--')}`;
}
