// systemd-analyze(1), systemd.unit(5)
import { defineAcceptance } from './acceptance.ts';
import script from './shell/systemd.sh';

/** What systemd says of the units and drop-ins in /etc/systemd/system. */
export const systemdAcceptance = defineAcceptance({
  id: 'systemd-acceptance',
  program: 'systemd',
  describes: 'What `systemd-analyze verify` says of the units in /etc/systemd/system',
  script: `${script}\nask_this_systemd`,
  options: { isolated: true, timeout: 12 },
  accepts: [0, 1],
  refuses: [],
  harmless: [
    {
      line: /\bUnit \S+ (not found|is masked)|Failed to (load|create) /,
      because: 'units that generators made are missing in the namespace',
      source: 'systemd.generator(7)',
    },
    {
      line: /Command (?!\/(usr|bin|sbin|lib|etc|opt)\/)\S+ is not executable/,
      because: 'the program may be on a file system that only the active host has mounted',
      source: 'systemd 252, src/shared/verify.c',
    },
    {
      line: /obsolete|deprecated|KillMode=none|Invalid URL|automatically|is marked (executable|world)|world-inaccessible/,
      because: 'it still works, or concerns documentation or the modes of the file',
      source: 'systemd 252, src/core/load-fragment.c',
    },
    {
      line: /Dependency \S+ (is )?dropped|ordering cycle|Job \S+ deleted/,
      because: 'it depends on the other units that start with it',
      source: 'systemd 252, src/core/transaction.c',
    },
    {
      line: /Unit configuration has fatal error|has a bad unit file setting/,
      because: 'the line before it names the error',
      source: 'systemd 252, src/core/load-fragment.c',
    },
  ],
  read(line) {
    const [, path, number, text = ''] = /^(\/[^:]+):(\d+): (.*)$/.exec(line) ?? [];
    if (path !== undefined) return { text: withoutValue(text), at: { path, line: Number(number) } };
    const [, subject, rest = ''] = /^([^\s:]+\.[a-z]+): (.*)$/.exec(line) ?? [];
    return subject === undefined ? undefined : { text: rest, subject };
  },
});

/** Some messages end with the value, which is in the file. */
const withoutValue = (text: string): string => text.replace(/(, ignoring|ignoring): .*$/, '$1');
