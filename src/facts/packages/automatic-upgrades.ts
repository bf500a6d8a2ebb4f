// unattended-upgrade(8), dnf.conf(5)
import { foreignExpression } from '../grammar/foreign-expression.ts';
import type { AutomaticUpdates } from './automatic-updates.ts';

/** Repositories from which apt upgrades by itself and that are not the distribution's own. */
export const automaticOrigins = ({ apt, origins }: AutomaticUpdates): readonly string[] =>
  apt === undefined
    ? []
    : origins.filter((origin) => !/(^|[=:,])(debian|ubuntu|raspbian|\$\{distro_id\})\b/i.test(origin));

/** Whether a package is left out of automatic upgrades. */
export const isExcludedFromUpgrades = (
  { apt, aptLeavesAlone, dnfLeavesAlone }: AutomaticUpdates,
  name: string,
): boolean =>
  apt === undefined
    ? dnfLeavesAlone.some((pattern) => matchesName(pattern, name))
    : aptLeavesAlone.some((pattern) => matches(pattern, name));

/** unattended-upgrade(8): a pattern is a Python regular expression that is matched from the start of the name. */
const matches = (pattern: string, name: string): boolean =>
  foreignExpression(`^(?:${pattern})`)?.test(name) ?? name.startsWith(pattern);

/** dnf.conf(5): shell patterns. */
const matchesName = (pattern: string, name: string): boolean =>
  pattern === '*' || pattern === name || (pattern.endsWith('*') && name.startsWith(pattern.slice(0, -1)));
