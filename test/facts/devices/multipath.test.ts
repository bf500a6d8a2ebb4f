import { describe, expect, it } from 'vitest';
import { multipathConfig } from '../../../src/facts/devices/multipath-config.ts';
import { multipathMaps, usablePaths } from '../../../src/facts/devices/multipath-maps.ts';
import { parseFact } from '../parse-fact.ts';

const path = (dev: string, dm: string, checker: string) => ({
  dev,
  dev_t: '8:0',
  dm_st: dm,
  dev_st: 'running',
  chk_st: checker,
  pri: 1,
});
const json = (...paths: readonly object[]): string =>
  JSON.stringify({
    major_version: 0,
    minor_version: 1,
    maps: [
      {
        name: 'mail-lun0',
        uuid: '3600',
        sysfs: 'dm-0',
        queueing: '12 chk',
        paths: 2,
        path_groups: [{ group: 1, paths }],
      },
    ],
  });

describe('multipath', () => {
  it.each([
    ['both paths', [path('sda', 'active', 'ready'), path('sdb', 'active', 'ready')], 2],
    ['a pulled cable', [path('sda', 'active', 'ready'), path('sdb', 'failed', 'i/o pending')], 1],
    ['the standby side of an array', [path('sda', 'active', 'ready'), path('sdb', 'active', 'ghost')], 2],
    ['no path', [], 0],
  ])('counts usable paths: %s', (_, paths, expected) => {
    const fact = parseFact(multipathMaps, { maps: json(...paths) });
    if (!fact.known) throw new Error(fact.detail);
    expect(fact.value.map((map) => usablePaths(map).length)).toEqual([expected]);
  });

  it.each([
    ['is not installed', undefined, { known: true, value: [] }],
    [
      'does not run (0.9)',
      { stdout: '', stderr: 'error -1 connecting to multipathd\n', exit: 1 },
      { known: true, value: [] },
    ],
    [
      'does not run (0.7, exit 0)',
      { stdout: 'error -1 connecting to multipathd\n', exit: 0 },
      { known: true, value: [] },
    ],
    ['is too busy to answer', { stdout: 'timeout\n', exit: 1 }, { known: false, reason: 'timeout' }],
    [
      'answers too late',
      { stdout: '', stderr: 'timeout receiving packet\n', exit: 1 },
      { known: false, reason: 'timeout' },
    ],
    [
      'refuses a plain user',
      { stdout: 'permission deny: need to be root\n', exit: 1 },
      { known: false, reason: 'denied' },
    ],
    ['prints half of its JSON', { stdout: '{ "maps": [{' }, { known: false, reason: 'unparsable' }],
  ])('says so when the daemon %s', (_, maps, expected) => {
    expect(parseFact(multipathMaps, maps === undefined ? {} : { maps })).toMatchObject(expected);
  });

  it('reads aliases, and the names that the host made up', () => {
    const conf =
      'defaults {\n  user_friendly_names yes\n}\nmultipaths {\n multipath {\n  wwid "3600a"\n  alias mail\n }\n multipath {\n  wwid 3600b\n }\n}\n';
    const fact = parseFact(multipathConfig, {
      conf,
      bindings: '# Format:\n# alias wwid\n#\nmpatha 3600a\nmpathb 3600b\n',
    });
    if (!fact.known) throw new Error(fact.detail);
    expect([...fact.value.aliases]).toEqual([['3600a', 'mail']]);
    expect([...fact.value.bindings]).toEqual([
      ['3600a', 'mpatha'],
      ['3600b', 'mpathb'],
    ]);
    expect(fact.value.settings[0]).toMatchObject({
      section: ['defaults'],
      key: 'user_friendly_names',
      values: ['yes'],
      line: 2,
    });
  });

  it('does not take a file with an open brace for a configuration', () => {
    expect(parseFact(multipathConfig, { conf: 'defaults {\n no_path_retry 12\n' })).toMatchObject({
      known: false,
      reason: 'unparsable',
    });
  });
});
