import { describe, expect, it } from 'vitest';
import { lvmConfig, lvmSetting } from '../../../src/facts/devices/lvm-config.ts';
import { lvmSystemId } from '../../../src/facts/devices/lvm-system-id.ts';
import { volumeGroups } from '../../../src/facts/devices/volume-groups.ts';
import { parseFact } from '../parse-fact.ts';

describe('LVM', () => {
  it.each([
    [
      'LVM 2.03.16',
      '  {\n      "report": [\n          {\n              "vg": [\n                  {"vg_name":"vg_mail", "vg_uuid":"HWh7et", "vg_systemid":"mail-a", "vg_attr":"wz--n-"}\n              ]\n          }\n      ]\n  }\n',
    ],
    [
      'LVM 2.03.23, with a log, after a warning',
      '  WARNING: Not using device /dev/sdc.\n  {"report": [{"vg": [{"vg_name":"vg_mail", "vg_uuid":"HWh7et", "vg_systemid":"mail-a", "vg_attr":"wz--n-"}]}], "log": []}',
    ],
  ])('reads the report of %s', (_, vgs) => {
    expect(parseFact(volumeGroups, { vgs })).toEqual({
      known: true,
      value: [{ name: 'vg_mail', uuid: 'HWh7et', systemId: 'mail-a', shared: false }],
    });
  });

  it.each([
    ['wz--ns', true],
    ['wz--nc', true],
    ['wz--n-', false],
    ['wzx-n-', false],
  ])('knows a shared group by its attributes: %s', (attributes, shared) => {
    const vgs = JSON.stringify({
      report: [{ vg: [{ vg_name: 'v', vg_uuid: 'u', vg_attr: attributes }] }],
    });
    expect(parseFact(volumeGroups, { vgs })).toMatchObject({ value: [{ shared }] });
  });

  it.each([
    [
      'vgs may not read the disks',
      { stdout: '', stderr: '  /dev/mapper/control: open failed: Permission denied\n', exit: 5 },
    ],
    ['it prints half of its JSON', { stdout: '{"report": [' }],
  ])('is unknown when %s', (_, vgs) => {
    expect(parseFact(volumeGroups, { vgs })).toMatchObject({ known: false, reason: 'unparsable' });
  });

  it('knows that a host without LVM has no groups', () => {
    expect(parseFact(volumeGroups, {})).toEqual({ known: true, value: [] });
  });

  it.each([
    ['  system ID: mail-a\n', { systemId: 'mail-a' }],
    ['  system ID: \n', {}],
  ])('reads the system id from %j', (systemid, value) => {
    expect(parseFact(lvmSystemId, { systemid })).toEqual({ known: true, value });
  });

  it('lets lvmlocal.conf win, whichever way a setting is written', () => {
    const conf =
      'global {\n\tsystem_id_source = "none" # off\n\tumask = 077\n}\nactivation {\n\tvolume_list = [ "vg_root",\n\t\t"@tag" ]\n}\n';
    const fact = parseFact(lvmConfig, { conf, local: 'global/system_id_source="uname"\nlocal {\n}\n' });
    if (!fact.known) throw new Error(fact.detail);
    expect(lvmSetting(fact.value, 'global/system_id_source')).toMatchObject({
      values: ['uname'],
      path: '/etc/lvm/lvmlocal.conf',
      line: 1,
    });
    expect(lvmSetting(fact.value, 'activation/volume_list')).toMatchObject({ values: ['vg_root', '@tag'], line: 6 });
    expect(lvmSetting(fact.value, 'global/umask')).toMatchObject({ values: ['077'] });
  });
});
