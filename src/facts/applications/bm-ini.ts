// BlueMind: /etc/bm/bm.ini
import { defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { KeyValue } from '../grammar/key-values.ts';
import { lastOf, parseIni } from '../grammar/key-values.ts';
import { manifestFile } from '../manifest/manifest.ts';

export interface BmIni {
  readonly path: string;
  /** Settings of `[global]`, the password hidden. */
  readonly settings: readonly KeyValue[];
}

/** The one file that every service of BlueMind reads: external URL, database, own address. Undefined: no BlueMind. */
export const bmIni = defineFact({
  id: 'bm-ini',
  describes: 'BlueMind’s bm.ini',
  sources: { ini: manifestFile('/etc/bm/bm.ini') },
  parse({ ini }) {
    if (!ini.read)
      return ini.reason === 'absent' ? known<BmIni | undefined>(undefined) : unknownFrom(ini, '/etc/bm/bm.ini');
    const settings = parseIni(ini.value.text)
      .filter(({ key }) => key.startsWith('global.'))
      .map((setting) => ({ ...setting, key: setting.key.slice('global.'.length) }));
    if (settings.length === 0) return unknown('unparsable', '/etc/bm/bm.ini has no settings under [global]');
    return known<BmIni | undefined>({ path: ini.value.path, settings });
  },
});

export const bmSetting = (ini: BmIni, key: string): KeyValue | undefined => lastOf(ini.settings, key);
