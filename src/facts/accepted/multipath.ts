// multipath(8), multipath.conf(5)
import { defineAcceptance } from './acceptance.ts';

/** What `multipath -t` says of multipath.conf: always with exit status 0. */
export const multipathAcceptance = defineAcceptance({
  id: 'multipath-acceptance',
  program: 'multipath',
  describes: 'What `multipath -t` says of multipath.conf',
  script: `if ! command -v multipath >/dev/null; then echo '==not-asked multipath is not installed'
elif [ ! -f /etc/multipath.conf ]; then echo '==not-asked there is no multipath.conf'
else
timeout -k 1 8 multipath -t 2>&1 >/dev/null
echo "==exit $?"
fi`,
  accepts: [0],
  refuses: [1],
  harmless: [
    {
      line: /DM multipath kernel driver not loaded|device-mapper|can't open|No such device|udev/i,
      because: 'it is about the kernel, not about the file',
      source: 'multipath-tools 0.8 to 0.11, libmultipath/devmapper.c',
    },
    {
      line: /is deprecated|will be ignored in|has no effect|duplicate keyword/,
      because: 'the setting has no effect any more, or the last one counts',
      source: 'multipath-tools 0.9, libmultipath/dict.c',
    },
  ],
  read(line) {
    const text = line.replace(/^[\d.]+ \| /, '');
    const [, path, number, rest = ''] = /^(\/\S+) line (\d+), (.*)$/.exec(text) ?? [];
    if (path !== undefined) return { text: rest, at: { path, line: Number(number) } };
    const [, before = '', where, file] = /^(.*?) (?:on|at) line (\d+) of (\/\S+)$/.exec(text) ?? [];
    if (file !== undefined) return { text: before, at: { path: file, line: Number(where) } };
    return { text };
  },
});
