// fstab(5)
import { trimmed } from '../grammar/white-space.ts';
import { defineFact, file, known, unknownFrom } from '../../sdk/index.ts';
import type { Mount } from './mount-table.ts';
import { unescapeMount } from './mount-table.ts';

export interface Fstab {
  /** Rows that are complete. Swap and other rows without a mount point are among them, with the target `none`. */
  readonly mounts: readonly Mount[];
  /** Lines that are not rows: mount(8) ignores them too, and says so. */
  readonly malformed: readonly { readonly line: number; readonly text: string }[];
}

/** What is to be mounted at boot, or on request. A host without an fstab mounts nothing by it. */
export const fstab = defineFact({
  id: 'fstab',
  describes: 'What fstab mounts at boot or on request',
  sources: { fstab: file('/etc/fstab') },
  parse({ fstab: reading }) {
    if (!reading.read) {
      return reading.reason === 'absent'
        ? known<Fstab>({ mounts: [], malformed: [] })
        : unknownFrom(reading, '/etc/fstab');
    }
    const mounts: Mount[] = [];
    const malformed: Fstab['malformed'][number][] = [];
    for (const [index, text] of reading.value.text.split('\n').entries()) {
      const line = index + 1;
      const fields = trimmed(text).split(/[ \t]+/);
      if (trimmed(text) === '' || trimmed(text).startsWith('#')) continue;
      const [source, target, fstype, options, frequency = '0', pass = '0'] = fields;
      const complete = source !== undefined && target !== undefined && fstype !== undefined;
      if (!complete || ![frequency, pass].every((field) => /^[+-]?\d+$/.test(field))) malformed.push({ line, text });
      else {
        mounts.push({
          source: unescapeMount(source),
          target: normalise(unescapeMount(target)),
          fstype,
          options: (options ?? 'defaults').split(','),
          line,
        });
      }
    }
    return known<Fstab>({ mounts, malformed });
  },
});

/** `/var/spool/cyrus/` is the same place as `/var/spool/cyrus`. */
const normalise = (target: string): string => (target.length > 1 ? target.replace(/\/+$/, '') : target);

/** Whether boot mounts the row: `noauto` keeps it out. */
export const mountsAtBoot = (mount: Mount): boolean =>
  !mount.options.includes('noauto') ||
  // systemd-fstab-generator(8): a unit that a boot starts pulls it in.
  mount.options.some((option) => /^x-systemd\.(?:wanted-by|required-by)=/.test(option));
