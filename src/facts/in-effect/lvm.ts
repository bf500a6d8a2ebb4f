// lvmconfig(8), lvm.conf(5), "tags/hosttags": LVM reads lvm_TAG.conf for each tag of the host
import type { Fact } from '../../sdk/index.ts';
import { known, unknown } from '../../sdk/index.ts';
import { defineQuestion } from '../accepted/question.ts';
import type { Setting } from '../grammar/sections.ts';
import { readSections } from '../grammar/sections.ts';

/** Settings that decide which volume groups a host may activate, with what LVM uses where no file sets them. */
export const lvmDefaults: Readonly<Record<string, string>> = {
  'global/system_id_source': 'none',
  'global/use_lvmlockd': '0',
  'activation/volume_list': '',
  'activation/auto_activation_volume_list': '',
};

/** What LVM uses, by the name of the setting, the elements of a list separated by blanks. */
export type LvmInEffect = ReadonlyMap<string, string>;

const asked = Object.keys(lvmDefaults);

/** The settings that LVM uses, after all of its files. */
export const lvmInEffect = defineQuestion<LvmInEffect>({
  id: 'lvm-in-effect',
  program: 'lvm',
  describes: 'Which volume groups LVM may activate, after all of its files',
  script: `if ! command -v lvmconfig >/dev/null; then echo '==not-asked LVM is not installed'
elif [ ! -f /etc/lvm/lvm.conf ]; then echo '==not-asked there is no lvm.conf'
else
LVM_SUPPRESS_FD_WARNINGS=1 timeout -k 1 8 lvmconfig --type full ${asked.join(' ')} 2>&1
echo "==exit $?"
fi`,
  read(lines, exit): Fact<LvmInEffect> {
    const settings = readSections(lines.filter((line) => /^\w+=/.test(line)).join('\n'), 'lvmconfig', { kind: 'lvm' });
    if (exit !== 0 || typeof settings === 'string' || !settings.some(({ key }) => key === 'system_id_source'))
      return unknown('not-collected', `lvmconfig: ${lines[0] ?? `exit status ${exit}`}`);
    return known(new Map(asked.map((name) => [name, valueIn(settings, name)] as const)));
  },
});

const valueIn = (settings: readonly Setting[], name: string): string =>
  settings.find(({ key }) => name.endsWith(`/${key}`))?.values.join(' ') ?? '';
