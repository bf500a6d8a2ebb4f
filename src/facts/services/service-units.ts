// systemd.unit(5)
import type { Finding, Outcome, Policy } from '../../sdk/index.ts';
import { unknown } from '../../sdk/index.ts';
import type { Cib } from '../cluster/cib-model.ts';
import type { Promoter } from '../replication/promoter-model.ts';
import { promotedUnits } from '../replication/promoter-model.ts';
import { clusterUnits } from './cluster-units.ts';
import { isAskedByPattern, unitName } from '../units/unit-names.ts';
import { isActive } from '../units/unit-state.ts';
import type { Unit, Units } from '../units/units.ts';
import { unitOf } from '../units/units.ts';

/** Units that may run on one host only: those of the policy, and those that the cluster starts on one host. */
export const exclusiveUnits = (policy: Policy, cib?: Cib, promoters: readonly Promoter[] = []): readonly string[] => [
  ...new Set([
    ...policy.serviceUnits.map(unitName),
    ...(cib === undefined
      ? []
      : clusterUnits(cib)
          .filter(({ cloned }) => !cloned)
          .map(({ unit }) => unit)),
    ...promotedUnits(promoters).map(({ unit }) => unit),
  ]),
];

/**
 * Of these the ones that run now, by the name that systemd gives them. Targets, and services that are only there to
 * start others (Debian's postgresql.service and postfix.service: active, but exited), do no work of their own: their
 * instances do, whatever their version or cluster is called.
 */
export const runningOf = (units: Units, wanted: readonly string[]): readonly string[] => [
  ...new Set(
    withInstances(units, wanted).flatMap((name) => {
      const unit = unitOf(units, name);
      return unit !== undefined && isActive(unit) === true && unit.sub !== 'exited' && !isTarget(unit.id)
        ? [unit.id]
        : [];
    }),
  ),
];

function instancesOf({ units }: Units, wanted: readonly string[]): readonly string[] {
  const starters = ['postgresql', 'postfix'].filter((name) => wanted.includes(`${name}.service`));
  return units.flatMap(({ id }) =>
    starters.some((name) => id.startsWith(`${name}@`)) || (starters.includes('postgresql') && isPgdg(id)) ? [id] : [],
  );
}

/** The PostgreSQL project's own packages for Red Hat and SUSE name the unit after the major version. */
const isPgdg = (unit: string): boolean => /^postgresql-\d+\.service$/.test(unit);

/** These units, and the instances of them that the host has. */
export const withInstances = (units: Units, wanted: readonly string[]): readonly string[] => [
  ...new Set([...wanted, ...instancesOf(units, wanted)]),
];

/**
 * A unit whose state is not known: systemd answered, and not about this one. A pattern that is always asked for
 * answers for what it covers.
 */
export const unansweredUnit = (units: Units, listed: readonly string[], cib?: Cib): string | undefined => {
  if (units.manager !== 'systemd') return undefined;
  const named = cib === undefined ? [] : clusterUnits(cib).map(({ unit }) => unit);
  const asked = [...named, ...listed.map(unitName)].filter((unit) => !isAskedByPattern(unit));
  return asked.find((unit) => unitOf(units, unit) === undefined);
};

/** The verdict where no fault was found and a unit is out of sight. */
export function unlessUnknown(
  findings: readonly Finding[],
  sides: readonly { readonly units: Units; readonly cib?: Cib | undefined }[],
  listed: readonly string[],
): Outcome {
  const unit = sides.map(({ units, cib }) => unansweredUnit(units, listed, cib)).find((each) => each !== undefined);
  return findings.length > 0 || unit === undefined
    ? findings
    : unknown('not-collected', `systemd was not asked about ${unit}`);
}

export const isTarget = (unit: string): boolean => unit.endsWith('.target');

/** Whether a service writes to the shared data, so that two of them destroy it: mail store, databases, indexes. */
export const writesData = (unit: string): boolean =>
  /^(bm-core|bm-cyrus-imapd|cyrus(-imapd|2\d*)?|bm-postgresql|postgresql(@.*|-\d+)?|bm-elasticsearch|elasticsearch|opensearch|mariadb|mysqld?|slapd|influxdb|bm-keydb)\.service$/.test(
    unit,
  );

/**
 * Of these the ones that ought to run on the active host and do not: installed, and wanted by the cluster or by
 * whatever enabled them, or failed.
 */
export const stoppedOf = (units: Units, wanted: readonly string[], owned: readonly string[]): readonly Unit[] =>
  wanted.flatMap((name) => {
    const unit = unitOf(units, name);
    if (unit === undefined || unit.load !== 'loaded' || isActive(unit) !== false || isTarget(unit.id)) return [];
    return owned.includes(name) || unit.enablement === 'enabled' || unit.active === 'failed' ? [unit] : [];
  });
