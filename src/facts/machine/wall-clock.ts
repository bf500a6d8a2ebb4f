// date(1), timedatectl(1)
import type { Fact } from '../../sdk/index.ts';
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';

/** The host's own time, in seconds since the epoch: what decides there whether a certificate is valid. */
export const wallClock = defineFact({
  id: 'wall-clock',
  describes: 'The host’s own time',
  sources: {
    date: command(['date', '+%s'], {
      recordedAs: [
        ['date', '+%s.%N'],
        ['timedatectl', 'show'],
      ],
    }),
  },
  parse({ date }): Fact<number> {
    if (!date.read) return unknownFrom(date, 'date');
    const { stdout } = date.value;
    const seconds = Number(/^(\d{9,11})(\.\d+)?\s*$/.exec(stdout)?.[1]);
    if (!Number.isNaN(seconds)) return known(seconds);
    const stamp = /^TimeUSec=\w+ (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/m.exec(stdout);
    const parsed = stamp === null ? Number.NaN : Date.parse(`${stamp[1]}T${stamp[2]}Z`) / 1000;
    return Number.isNaN(parsed) ? unknown('unparsable', 'date printed no number of seconds') : known(parsed);
  },
});
