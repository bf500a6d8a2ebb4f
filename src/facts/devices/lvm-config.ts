// lvm.conf(5), lvmsystemid(7)
import type { Fact } from '../../sdk/index.ts';
import { defineFact, file, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { Setting } from '../grammar/sections.ts';
import { readSections } from '../grammar/sections.ts';

/** Settings of lvm.conf, then those of lvmlocal.conf, which win. Empty when LVM is not installed. */
export const lvmConfig = defineFact({
  id: 'lvm-config',
  describes: 'LVM as configured',
  sources: { conf: file('/etc/lvm/lvm.conf'), local: file('/etc/lvm/lvmlocal.conf') },
  parse({ conf, local }): Fact<readonly Setting[]> {
    const settings: Setting[] = [];
    for (const [path, reading] of [
      ['/etc/lvm/lvm.conf', conf],
      ['/etc/lvm/lvmlocal.conf', local],
    ] as const) {
      if (!reading.read && reading.reason !== 'absent') return unknownFrom(reading, path);
      const found = reading.read ? readSections(reading.value.text, path, { kind: 'lvm' }) : [];
      if (typeof found === 'string') return unknown('unparsable', found);
      for (const each of found) settings.push(each);
    }
    return known(settings);
  },
});

/** The setting that is in force, by its name as lvmconfig(8) prints it: `global/system_id_source`. */
export const lvmSetting = (settings: readonly Setting[], name: string): Setting | undefined =>
  settings.filter(({ section, key }) => [...section, key].join('/') === name).at(-1);
