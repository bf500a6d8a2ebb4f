import { cib } from '../../src/facts/cluster/cib.ts';
import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { exclusiveUnits } from '../../src/facts/services/service-units.ts';
import type { OwnUnit } from '../../src/facts/units/own-units.ts';
import { wordsOf } from '../../src/facts/grammar/white-space.ts';
import { commandsOf, ownUnits, startedBy, valuesOf } from '../../src/facts/units/own-units.ts';
import { unitName } from '../../src/facts/units/unit-names.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'No timer, path or socket unit starts a service that must run on one host only',
  why:
    'The trigger works on both hosts: it starts the service on the passive one as well, without the data or on the ' +
    'data of the other host.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text:
          'Disable and stop the trigger; the service that it starts goes on. Run periodic work only on the host ' +
          'where the service is active, and let the cluster manager start the service.',
        commands: { systemd: 'systemctl disable --now {trigger}' },
        verify: '`systemctl list-timers` and `systemctl is-enabled {trigger}` do not show it as enabled on both hosts.',
        undo: '`systemctl enable --now {trigger}`',
      },
    ],
  },
  references: ['man:systemd.timer(5)', 'man:systemd.path(5)', 'man:systemd.socket(5)'],
  policy: ['serviceUnits'],
  reads: { ownUnits },
  optional: { cib },
  check({ policy, ownUnits, cib }) {
    const exclusive = exclusiveUnits(
      policy,
      cib.known && configurationInForce(cib.value) === true ? cib.value : undefined,
    );
    const isExclusive = (unit: string): boolean =>
      exclusive.includes(unit) ||
      (/^(postgresql|postfix)@/.test(unit) && exclusive.includes(`${unit.replace(/@.*/, '')}.service`));
    const seen = new Set<string>();
    return ownUnits.flatMap((trigger): Finding[] => {
      const service = startedBy(trigger);
      if (!trigger.enabled || isExclusive(trigger.id)) return [];
      const started = [
        ...(service === undefined ? [] : [service]),
        ...startsOf(ownUnits.find(({ id, path }) => id === service && !path.endsWith('.conf'))),
        // An enabled service of the host may start others as well.
        ...(service === undefined ? startsOf(trigger) : []),
        ...pulls.flatMap((key) => valuesOf(trigger, 'Unit', key).flatMap(({ value }) => wordsOf(value))),
      ].filter((unit) => isExclusive(unit) && !seen.has(`${unit} ${trigger.id}`));
      for (const unit of started) seen.add(`${unit} ${trigger.id}`);
      return [...new Set(started)].map((unit) => ({
        subject: `${unit} ${trigger.id}`,
        message: `${trigger.id} starts ${unit}, which runs on one host only`,
        expected: `only the cluster manager starts ${unit}`,
        actual:
          unit === service || service === undefined
            ? `${trigger.id} is enabled`
            : `${trigger.id} is enabled, and its ${service} starts ${unit}`,
        at: { path: trigger.path },
        values: { trigger: trigger.id },
      }));
    });
  },
});

/** Settings by which a unit starts others with it. */
const pulls = ['Wants', 'Requires', 'BindsTo', 'Upholds'];

/** Units that a service starts by `systemctl` in its commands; what only restarts a running unit starts none. */
const startsOf = (service: OwnUnit | undefined): readonly string[] =>
  (service === undefined ? [] : commandsOf(service)).flatMap(({ value }) =>
    [
      ...value.matchAll(/\bsystemctl\s+(?:-\S+\s+)*(?:start|restart|reload-or-restart|enable\s+--now)\s+([^;&|]+)/g),
    ].flatMap(([, names]) =>
      (names ?? '')
        .split(/\s+/)
        .filter((name) => name !== '' && !name.startsWith('-'))
        .map((name) => unitName(name.replaceAll(/["']/g, ''))),
    ),
  );
