import { cib } from '../../src/facts/cluster/cib.ts';
import { exclusiveUnits } from '../../src/facts/services/service-units.ts';
import type { Unit, Units } from '../../src/facts/units/units.ts';
import { units, unitOf } from '../../src/facts/units/units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { otherSide, pairRule } from '../../src/sdk/index.ts';

const guard = 'an update needs the mask: update/passive-host-guarded judges it';

export default pairRule({
  severity: 'error',
  summary: 'No mail service is masked on one host only',
  why:
    'A mask that guarded the host during an update or a repair was forgotten. Nothing can start that service: the ' +
    'failover to this host fails.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'unit',
    steps: [
      {
        on: 'host',
        check: 'No update is under way that needs the mask.',
        text: 'Take the mask off. The unit stays disabled: only the cluster manager starts it.',
        commands: { systemd: 'systemctl unmask {unit}' },
        verify: '`systemctl is-enabled {unit}` says disabled, and `systemctl is-active {unit}` what it said before.',
        undo: '`systemctl mask {unit}`',
      },
    ],
  },
  references: ['man:systemctl(1)', 'bluemind:high-availability'],
  notDuring: { 'pre-update': guard, 'mid-update': guard },
  policy: ['serviceUnits'],
  reads: { units },
  optional: { cib },
  check({ policy, a, b }): readonly Finding[] {
    const names = exclusiveUnits(policy, a.cib.known ? a.cib.value : b.cib.known ? b.cib.value : undefined);
    const seen = { a: a.units, b: b.units };
    return (['a', 'b'] as const).flatMap((host) =>
      [...new Set(names.flatMap((name) => maskedHereOnly(name, seen[host], seen[otherSide(host)])))].map((unit) => ({
        subject: unit,
        host,
        message: `${unit} is masked here and not on the other host`,
        expected: 'not masked',
        actual: 'masked',
        moment: 'after-failover' as const,
      })),
    );
  },
});

const isMasked = ({ load, enablement }: Unit): boolean => load === 'masked' || enablement.startsWith('masked');

function maskedHereOnly(name: string, here: Units, there: Units): readonly string[] {
  const [own, other] = [unitOf(here, name), unitOf(there, name)];
  if (own === undefined || other === undefined || !isMasked(own) || isMasked(other) || other.load === 'not-found')
    return [];
  return [own.id];
}
