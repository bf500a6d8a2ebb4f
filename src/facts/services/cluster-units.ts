// Pacemaker Explained, "Resource Classes"
import { memoize } from '../../sdk/memoize.ts';
import type { Cib } from '../cluster/cib-model.ts';
import { servicePrimitives } from '../cluster/cib-lookup.ts';
import { unitName } from '../units/unit-names.ts';

/** A unit of systemd (or an init script) that the cluster starts and stops. */
export interface ClusterUnit {
  /** With its type: `cyrus-imapd.service`. */
  readonly unit: string;
  readonly resource: string;
  /** It is in a clone and so runs on both hosts. */
  readonly cloned: boolean;
}

/** Units that resources of the classes `systemd`, `service` and `lsb` name. */
export const clusterUnits = memoize((cib: Cib): readonly ClusterUnit[] =>
  servicePrimitives(cib)
    .filter(({ primitive }) => ['systemd', 'service', 'lsb'].includes(primitive.class))
    .map(({ primitive, within }) => ({
      unit: unitName(primitive.type),
      resource: primitive.id,
      cloned: within.some(({ kind }) => kind === 'clone'),
    })),
);
