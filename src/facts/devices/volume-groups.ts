// vgs(8), lvmreport(7)
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { isRow, parseJson, rows } from '../grammar/json.ts';

export interface VolumeGroup {
  readonly name: string;
  readonly uuid: string;
  /** The host that owns it (lvmsystemid(7)); empty if no host owns it. */
  readonly systemId: string;
  /** Locks of lvmlockd or clvmd guard it: it is made to be used by several hosts. */
  readonly shared: boolean;
}

const fields = 'vg_name,vg_uuid,vg_systemid,vg_attr';

/**
 * The volume groups that this host sees, those of other hosts among them. `--readonly` takes no locks, without
 * hints nothing is written below /run/lvm, and the folder for locks, which lvm makes all the same, is one that is
 * there.
 */
export const volumeGroups = defineFact({
  id: 'volume-groups',
  describes: 'LVM volume groups that the host sees, and who owns them',
  ofMoment: true,
  sources: {
    vgs: command(
      [
        'vgs',
        '--config',
        'devices/hints="none" global/locking_dir="/run"',
        '--foreign',
        '--shared',
        '--readonly',
        '--reportformat',
        'json',
        '-o',
        fields,
      ],
      {
        recordedAs: [
          ['vgs', '--foreign', '--shared', '--readonly', '--reportformat', 'json', '-o', fields],
          ['vgs', '--foreign', '--reportformat', 'json', '-o', fields],
          ['vgs', '--foreign', '--reportformat', 'json', '-o', `${fields},vg_tags`],
        ],
      },
    ),
  },
  parse({ vgs }) {
    if (!vgs.read) return vgs.reason === 'absent' ? known<readonly VolumeGroup[]>([]) : unknownFrom(vgs, 'vgs');
    if (vgs.value.exit !== 0)
      return unknown('unparsable', `vgs failed: ${vgs.value.stderr.trim().split('\n')[0] ?? ''}`);
    const found = readReport(vgs.value.stdout);
    return found === undefined ? unknown('unparsable', 'vgs did not print its JSON') : known(found);
  },
});

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function readReport(json: string): readonly VolumeGroup[] | undefined {
  // Warnings of LVM may stand before its report.
  const value = parseJson(json.slice(Math.max(0, json.indexOf('{'))));
  if (!isRow(value) || !Array.isArray(value['report'])) return undefined;
  const found = rows(value['report'])
    .flatMap((report) => rows(report['vg']))
    .map((group) => ({
      name: text(group['vg_name']),
      uuid: text(group['vg_uuid']),
      systemId: text(group['vg_systemid']),
      // Sixth attribute: `c` clustered, `s` shared.
      shared: /^.{5}[cs]/.test(text(group['vg_attr'])),
    }));
  return found.every(({ name, uuid }) => name !== '' && uuid !== '') ? found : undefined;
}
