// systemd.unit(5), bootup(7)
import type { Fact } from '../../sdk/index.ts';
import { unitName } from './unit-names.ts';
import type { Unit, Units } from './units.ts';
import { unitOf } from './units.ts';

/** Targets that every boot reaches. */
const bootTargets = new Set(
  [
    'default',
    'multi-user',
    'graphical',
    'sysinit',
    'basic',
    'sockets',
    'timers',
    'paths',
    'local-fs',
    'local-fs-pre',
    'remote-fs',
    'remote-fs-pre',
    'network',
    'network-online',
    'network-pre',
    'time-sync',
    'getty',
    'nss-lookup',
    'cloud-init',
    'runlevel2',
    'runlevel3',
    'runlevel4',
    'runlevel5',
  ].map((name) => `${name}.target`),
);

/** Whether there is such a unit on the host; undefined when nothing is known about it. */
export function isInstalled(unit: Unit | undefined): boolean | undefined {
  if (unit?.load === undefined) return unit === undefined ? undefined : true;
  return unit.load !== 'not-found';
}

/** Running now (`reloading` and `activating` count as well: the process is there); undefined if unknown. */
export const isActive = (unit: Unit | undefined): boolean | undefined =>
  unit?.active === undefined ? undefined : ['active', 'reloading', 'activating', 'refreshing'].includes(unit.active);

/**
 * The chain of units by which a boot starts this one, this one last: `['multi-user.target', 'postgresql.service',
 * 'postgresql@15-main.service']`. Undefined when a boot leaves it alone. An enabled unit that only a target wants which
 * itself is not enabled (`bluemind.target`) stays down.
 */
export function bootChain(
  all: Units,
  name: string,
  seen: ReadonlySet<string> = new Set(),
): readonly string[] | undefined {
  const id = unitName(name);
  if (bootTargets.has(id)) return [id];
  if (seen.has(id)) return undefined;
  const unit = unitOf(all, id);
  const script = id.replace(/\.service$/, '');
  if (unit === undefined) return all.sysv.includes(script) ? [`SysV run levels`, id] : undefined;
  if (unit.load === 'masked' || unit.enablement.startsWith('masked') || unit.load === 'not-found') return undefined;
  for (const puller of unit.wantedBy) {
    const chain = bootChain(all, puller, new Set([...seen, id]));
    if (chain !== undefined) return [...chain, unit.id];
  }
  if (unit.enablement === 'generated' && all.sysv.includes(script)) return ['SysV run levels', unit.id];
  // Enabled on disk, but systemd has not read that yet and so names no unit that wants it.
  return unit.enablement === 'enabled' && unit.wantedBy.length === 0 ? [unit.id] : undefined;
}

/** Whether a service runs or would be started by a boot; undefined when that is not known. */
export function runsOrBoots(all: Units, name: string): boolean | undefined {
  const unit = unitOf(all, name);
  if (isInstalled(unit) === false) return false;
  if (isActive(unit) === true || startsAtBoot(all, name) === true) return true;
  return unit === undefined ? undefined : isActive(unit);
}

/** Whether a boot starts it; undefined when nothing is known about it. */
export const startsAtBoot = (all: Units, name: string): boolean | undefined =>
  unitOf(all, name) === undefined && all.manager === 'systemd' ? undefined : bootChain(all, name) !== undefined;

/** Whether a cluster manager is known neither to run nor to be started by a boot. */
export function isIdle(units: Fact<Units>, name: string): boolean {
  const unit = units.known ? unitOf(units.value, name) : undefined;
  return units.known && unit !== undefined && isActive(unit) !== true && bootChain(units.value, name) === undefined;
}
