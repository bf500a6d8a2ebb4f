import { describe, expect, it } from 'vitest';
import { drbdConfig, drbdOption } from '../../../src/facts/replication/drbd-config.ts';
import { readAs } from '../../../src/sdk/index.ts';
import { parseFact } from '../parse-fact.ts';

const main = 'include "drbd.d/global_common.conf";\ninclude "drbd.d/*.res";\n';
const common =
  'common {\n  net { protocol A; } # all\n  handlers { split-brain "/usr/lib/drbd/notify-split-brain.sh root"; }\n}\n';
const resource =
  'resource "r0" {\n  net { protocol C; allow-two-primaries; }\n  volume 0 { device /dev/drbd_mail minor 3; disk /dev/vg/lv; }\n  on a { address 10.0.0.1:7789; }\n  on b { volume 0 { disk none; } }\n}\n';

const parsed = (drbdConf: string) =>
  parseFact(drbdConfig, {
    drbdConf,
    drbdCommon: readAs([{ path: '/etc/drbd.d/global_common.conf', text: common }]),
    drbdFolder: readAs([{ path: '/etc/drbd.d/r0.res', text: resource }]),
  });

describe('DRBD’s configuration', () => {
  it('follows includes, and knows where each option stands', () => {
    const fact = parsed(main);
    if (!fact.known) throw new Error(fact.detail);
    const [r0] = fact.value.resources;
    if (r0 === undefined) throw new Error('no resource');
    expect(r0).toMatchObject({
      name: 'r0',
      hosts: ['a', 'b'],
      disklessHosts: ['b'],
      minors: [3],
      disks: ['/dev/vg/lv'],
    });
    expect(drbdOption(fact.value, r0, 'protocol')).toMatchObject([
      { value: 'C', at: { path: '/etc/drbd.d/r0.res', line: 2 } },
    ]);
    expect(drbdOption(fact.value, r0, 'split-brain')).toMatchObject([
      { at: { path: '/etc/drbd.d/global_common.conf', line: 3 } },
    ]);
    expect(drbdOption(fact.value, r0, 'allow-two-primaries')).toMatchObject([{ value: 'yes' }]);
    expect(drbdOption(fact.value, r0, 'fencing')).toEqual([]);
  });

  it('takes the configuration that the package brings for none', () => {
    const text = 'common {\n\thandlers {\n\t\t# fence-peer "/usr/lib/drbd/crm-fence-peer.sh";\n\t}\n}\n';
    expect(parseFact(drbdConfig, { drbdConf: text })).toEqual({
      known: true,
      value: { configured: false, resources: [], common: [], canonicalCommon: '', refusals: [] },
    });
  });

  it.each([
    ['a file that nobody read is included', 'include "/srv/drbd/*.res";\n', '/srv/drbd'],
    ['a brace is missing', 'resource r { on a { address 10.0.0.1:7789; }\n', 'closing brace'],
    ['a semicolon is missing', 'resource r { on a { address 10.0.0.1:7789 } }\n', 'semicolon'],
    ['a quote is not closed', 'resource r {\n  net { shared-secret "x; }\n}\n', 'drbd.conf:2: a quote is not closed'],
    ['a pattern is not one', 'include "drbd.d/[*.cfg";\n', 'drbd.d/['],
  ])('is unknown when %s', (_, text, detail) => {
    expect(parsed(text)).toMatchObject({ known: false, reason: 'unparsable', detail: expect.stringContaining(detail) });
  });
});
