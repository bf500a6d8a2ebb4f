// logind.conf(5)
import type { Fact } from '../../sdk/index.ts';
import { defineFact, file, firstUnavailable, glob, isNotCaptured, known, unknownFrom } from '../../sdk/index.ts';

export interface Logind {
  /** The last of all files that sets it wins; absent: logind's own default, `poweroff`. */
  readonly handlePowerKey?: { readonly value: string; readonly path: string; readonly line: number };
}

const folder = 'systemd/logind.conf.d/*.conf';

/** What the login manager does when the power button is pressed, which is how some BMCs switch a host off. */
export const logind = defineFact({
  id: 'logind',
  describes: 'What a pressed power button does',
  sources: {
    main: file('/etc/systemd/logind.conf'),
    vendor: glob(`/usr/lib/${folder}`),
    run: glob(`/run/${folder}`),
    etc: glob(`/etc/${folder}`),
  },
  parse({ main, vendor, run, etc }): Fact<Logind> {
    if (!main.read && main.reason !== 'absent') return unknownFrom(main, '/etc/systemd/logind.conf');
    // Of two files with one name the one in /etc counts, then /run; then all are read in the order of their names.
    const byName = new Map(
      [vendor, run, etc].flatMap((each) => (each.read ? each.value : [])).map((each) => [nameOf(each.path), each]),
    );
    const dropIns = [...byName.keys()].sort().flatMap((name) => byName.get(name) ?? []);
    const settings = [...(main.read ? [main.value] : []), ...dropIns].flatMap(({ path, text }) =>
      text.split('\n').flatMap((row, i) => {
        const value = /^[ \t\n\v\f\r]*HandlePowerKey[ \t\n\v\f\r]*=[ \t\n\v\f\r]*(.*?)[ \t\n\v\f\r]*$/.exec(row)?.[1];
        return value === undefined ? [] : [{ value, path, line: i + 1 }];
      }),
    );
    const last = settings.at(-1);
    // A recording may lack the vendor's and the run-time folders: that matters where nothing else sets the key.
    const missed =
      firstUnavailable(vendor, run, etc) ?? (last === undefined ? [vendor, run, etc].find(isNotCaptured) : undefined);
    if (missed !== undefined && !missed.read) return unknownFrom(missed, 'drop-ins of logind.conf');
    return known(last === undefined || last.value === '' ? {} : { handlePowerKey: last });
  },
});

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
