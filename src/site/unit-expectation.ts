import type { Expectation } from '../config/expectation.ts';
import { unitName } from '../facts/units/unit-names.ts';
import { isActive, isInstalled } from '../facts/units/unit-state.ts';
import { unitOf } from '../facts/units/units.ts';
import type { Rule } from '../sdk/index.ts';
import { hostRule, unknown } from '../sdk/index.ts';
import type { unitsFact } from './expectation-facts.ts';
import type { AssertionOf } from './expected-value.ts';
import { finding, textOf } from './expected-value.ts';

/** State and enablement of a unit. */
export function unitRule(
  row: Expectation,
  { unit, state, enablement }: AssertionOf<'unit'>,
  units: ReturnType<typeof unitsFact>,
): Rule {
  const name = unitName(unit);
  const says = [...(state === undefined ? [] : [state]), ...(enablement === undefined ? [] : [enablement])];
  const steps = [
    ...(enablement === undefined
      ? []
      : [
          {
            enabled: `systemctl enable ${name}`,
            disabled: `systemctl disable ${name}`,
            masked: `systemctl mask ${name}`,
          }[enablement] ?? `See systemctl is-enabled ${name}`,
        ]),
    ...(state === undefined ? [] : [`systemctl ${state === 'active' ? 'start' : 'stop'} ${name}`]),
  ];
  return hostRule({
    ...textOf(
      row,
      `${name} is ${says.join(' and ')}`,
      `${steps.join('\n')}\nDo not change units that the cluster starts.`,
    ),
    reads: { units },
    check({ units: all }) {
      const found = unitOf(all, unit);
      if (found === undefined) return unknown('not-collected', `${name} is unknown: systemd was not queried`);
      const installed = isInstalled(found) !== false;
      const runs = isActive(found);
      if (state !== undefined && runs === undefined)
        return unknown('not-collected', `the state of ${name} was not queried from systemd`);
      const at = found.fragment === '' ? undefined : { path: found.fragment };
      const actualState = installed
        ? found.load === 'masked'
          ? 'masked'
          : found.enablement.replace(/-runtime$/, '')
        : 'not installed';
      // A unit that does not exist counts as inactive and disabled.
      const off = !installed && (enablement === 'disabled' || enablement === 'masked');
      const wrongState =
        state === 'active' ? runs !== true : state === 'inactive' && installed && found.active !== 'inactive';
      return [
        ...(wrongState
          ? [
              finding(
                name,
                `${name} is not ${state}`,
                `${state}`,
                installed ? (found.active ?? 'unknown') : 'not installed',
                at,
              ),
            ]
          : []),
        ...(enablement !== undefined && !off && actualState !== enablement
          ? [
              finding(
                name,
                `${name} is not ${enablement}`,
                enablement,
                actualState === '' ? 'no unit file' : actualState,
                at,
              ),
            ]
          : []),
      ];
    },
  });
}
