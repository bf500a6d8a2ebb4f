// systemctl(1)
import { defineFact, unknown } from '../../sdk/index.ts';
import { units } from './units.ts';

/** The same as `units`, for rules about what runs: unknown where only files could be read. */
export const runningUnits = defineFact({
  id: 'running-units',
  describes: 'Which services run now',
  ofMoment: true,
  sources: units.sources,
  parse(readings) {
    const all = units.parse(readings);
    if (!all.known || all.value.manager === 'systemd') return all;
    const why = readings.show.read ? (readings.show.value.stderr.trim().split('\n')[0] ?? '') : readings.show.detail;
    return readings.show.read || readings.show.reason === 'absent'
      ? unknown('not-collected', `the host runs no systemd: ${why}`)
      : unknown(readings.show.reason, `systemctl show: ${why}`);
  },
});
