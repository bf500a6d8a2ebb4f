import { describe, expect, it } from 'vitest';
import { contextOf } from '../../../src/engine/select.ts';
import { allPrimitives, fencingEnabled, metaOf, parameter, property } from '../../../src/facts/cluster/cib-lookup.ts';
import { parseSeconds } from '../../../src/facts/cluster/cib-values.ts';
import { cib } from '../../../src/facts/cluster/cib.ts';
import { delays, fenceDevices, methodsFor } from '../../../src/facts/fencing/fence-devices.ts';
import type { CommandOutput, Reading, TextFile } from '../../../src/sdk/index.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';
import { maskText } from '../../../src/hosts/secrets/mask.ts';
import { awks, onHost } from '../../hosts/mask-on-host.ts';
import { healthyPair } from '../../rules/healthy.ts';

const context = contextOf(healthyPair, 'a');
const none = notRead('absent', 'test');
const printed = (stdout: string): Reading<CommandOutput> => readAs({ stdout, stderr: '', exit: 0 });
const refused: Reading<CommandOutput> = readAs({
  stdout: '',
  stderr: 'Signon to CIB failed: Transport endpoint is not connected\n',
  exit: 102,
});
const disk = (text: string): Reading<TextFile> => readAs({ path: '/var/lib/pacemaker/cib/cib.xml', text });
const pacemaker = (state: string) =>
  printed(`Id=corosync.service\nActiveState=active\n\nId=pacemaker.service\nActiveState=${state}\n`);

function read(configuration: string) {
  const fact = cib.parse({
    cibadmin: printed(`<cib epoch="1"><configuration>${configuration}</configuration><status/></cib>`),
    disk: none,
    units: none,
  });
  if (!fact.known) throw new Error(fact.detail);
  return fact.value;
}

describe('where the configuration comes from', () => {
  const text = '<cib><configuration><nodes/></configuration></cib>';
  it.each([
    ['the running cluster', printed(text), none, none, 'cluster'],
    ['the disk, while Pacemaker does not run', refused, disk(text), none, 'left-over'],
    [
      'the disk, while systemd says that it does not run',
      notRead('not-collected', ''),
      disk(text),
      pacemaker('inactive'),
      'left-over',
    ],
    [
      'the disk, while systemd says that it runs',
      notRead('not-collected', ''),
      disk(text),
      pacemaker('active'),
      'file',
    ],
    ['a rendered tree', notRead('not-collected', ''), disk(text), notRead('not-collected', ''), 'file'],
    ['nowhere', none, none, none, 'none'],
  ])('%s', (_, cibadmin, file, units, origin) => {
    expect(cib.parse({ cibadmin, disk: file, units })).toMatchObject({ known: true, value: { origin } });
  });

  it.each([
    ['cut off', printed('<cib><configuration><nodes>'), none],
    ['something else', printed('<html></html>'), none],
    ['entities of its own', printed('<!DOCTYPE cib [<!ENTITY a "b">]><cib><configuration/></cib>'), none],
    ['a disk that may not be read', refused, notRead('denied', '')],
  ])('is unknown when it is %s', (_, cibadmin, file) => {
    expect(cib.parse({ cibadmin, disk: file, units: none })).toMatchObject({ known: false });
  });
});

describe('attributes', () => {
  it('takes the set with the higher score, then the earlier one, and passes over conditional sets', () => {
    const found = read(
      '<crm_config><cluster_property_set id="a" score="1"><nvpair id="1" name="no-quorum-policy" value="stop"/></cluster_property_set>' +
        '<cluster_property_set id="b" score="2"><nvpair id="2" name="no-quorum-policy" value="freeze"/></cluster_property_set>' +
        '<cluster_property_set id="c" score="3"><rule id="r"/><nvpair id="3" name="no-quorum-policy" ' +
        'value="ignore"/></cluster_property_set></crm_config>',
    );
    expect(property(found, 'no-quorum-policy')).toBe('freeze');
  });

  it.each([
    ['stonith-enabled', 'FALSE', false],
    ['fencing-enabled', '0', false],
    ['stonith-enabled', 'maybe', true],
    ['other', 'false', true],
  ])('reads %s=%s', (name, value, enabled) => {
    expect(
      fencingEnabled(
        read(
          `<crm_config><cluster_property_set id="a"><nvpair id="1" name="${name}" value="${value}"/></cluster_property_set></crm_config>`,
        ),
      ),
    ).toBe(enabled);
  });

  it('inherits meta attributes from the group, the clone and the defaults', () => {
    const found = read(
      '<resources><clone id="c"><meta_attributes id="m1"><nvpair id="1" name="priority" value="5"/></meta_attributes><group id="g"><primitive id="p" class="ocf" provider="heartbeat" type="Dummy"/></group></clone></resources>' +
        '<rsc_defaults><meta_attributes id="m2"><nvpair id="2" name="priority" value="1"/><nvpair id="3" ' +
        'name="resource-stickiness" value="7"/></meta_attributes></rsc_defaults>',
    );
    const [placed] = allPrimitives(found);
    if (placed === undefined) throw new Error('no primitive');
    expect([
      metaOf(found, placed, 'priority'),
      metaOf(found, placed, 'resource-stickiness'),
      metaOf(found, placed, 'other'),
    ]).toEqual(['5', '7', undefined]);
  });

  it('resolves templates and references, and decodes what XML escapes', () => {
    const found = read(
      '<resources><template id="t" class="ocf" provider="heartbeat" type="Dummy"><operations><op id="o1" name="monitor" interval="10s"/></operations></template>' +
        '<primitive id="p" template="t"><instance_attributes id="i"><nvpair id="n" name="state" value="a&amp;b &#x41;&quot;"/></instance_attributes></primitive>' +
        '<primitive id="q" template="t"><instance_attributes id-ref="i"/></primitive></resources>',
    );
    expect(
      allPrimitives(found).map(({ primitive }) => [
        primitive.type,
        primitive.operations.length,
        parameter(primitive, 'state'),
      ]),
    ).toEqual([
      ['Dummy', 1, 'a&b A"'],
      ['Dummy', 1, 'a&b A"'],
    ]);
  });
});

it.each([
  ['30', 30],
  ['30s', 30],
  ['2min', 120],
  ['1h', 3600],
  ['500ms', 0.5],
  ['PT5M', 300],
  ['P1DT1S', 86_401],
  ['soon', undefined],
  ['', undefined],
  ['P', undefined],
])('reads the duration %s', (text, seconds) => {
  expect(parseSeconds(text)).toBe(seconds);
});

describe('fence devices', () => {
  const device = (parameters: Readonly<Record<string, string>>, type = 'fence_ipmilan') =>
    `<primitive id="f" class="stonith" type="${type}"><instance_attributes id="i">${Object.entries(parameters)
      .map(([name, value]) => `<nvpair id="${name}" name="${name}" value="${value}"/>`)
      .join('')}</instance_attributes></primitive>`;

  it.each([
    ['a list with commas', { pcmk_host_list: 'a,b' }, ['a', 'b']],
    ['a list with blanks', { pcmk_host_list: 'a b' }, ['a', 'b']],
    ['a map with ports', { pcmk_host_map: 'a:1;b:2,3' }, ['a', 'b']],
    ['a plugin’s own list', { hostlist: 'a b' }, ['a', 'b']],
    ['a device that asks itself', { pcmk_host_check: 'dynamic-list' }, undefined],
  ])('knows its targets from %s', (_, parameters, targets) => {
    expect(fenceDevices(read(`<resources>${device(parameters)}</resources>`))[0]?.targets).toEqual(targets);
  });

  it.each([
    [{ pcmk_delay_base: '5s' }, 5, 0],
    [{ pcmk_delay_base: 'a:7s;b:1' }, 7, 0],
    [{ pcmk_delay_max: '10' }, 0, 10],
    [{}, 0, 0],
  ])('waits as %j says', (parameters, fixed, random) => {
    const [found] = fenceDevices(read(`<resources>${device(parameters)}</resources>`));
    expect(found === undefined ? undefined : delays(found, 'a')).toEqual({ fixed, random });
  });

  it('goes through the levels in their order', () => {
    const topology =
      '<fencing-topology><fencing-level id="2" target="a" index="2" devices="g"/><fencing-level id="1" target-pattern="^[ab]$" index="1" devices="f"/></fencing-topology>';
    const found = read(
      `<resources>${device({})}<primitive id="g" class="stonith" type="fence_apc"/></resources>${topology}`,
    );
    expect(methodsFor(found, 'a').map((devices) => devices.map(({ id }) => id))).toEqual([['f'], ['g']]);
  });
});

describe('secrets', () => {
  const source = cib.sources(context).cibadmin;
  it.each([
    ['name before value', '<nvpair name="password" value="sec;ret &quot;x" id="i"/>'],
    ['value before name', '<nvpair value="sec;ret &quot;x" id="i" name="passwd"/>'],
    ['single quotes', "<nvpair id='i' name='snmp_priv_passwd' value='sec;ret'/>"],
    ['the name in the line before', '<nvpair id="i" name="password"\n  value="sec;ret"/>'],
    ['the value in the line before', '<nvpair id="i" value="sec;ret"\n  name="password"/>'],
    ['each in a line of its own', '<nvpair\n  value = "sec;ret"\n  id="i"\n  name = "password"\n/>'],
    [
      'all on one line',
      '<a><nvpair name="ip" value="10.0.0.1"/><nvpair name="password" value="sec;ret"/><nvpair name="x" ' +
        'value="y"/></a>',
    ],
  ])('are hidden with %s', (_, text) => {
    const masked = maskText(text, source.mask, 'k');
    expect(masked).not.toContain('sec;ret');
    expect(masked).toContain('secret:');
    expect(masked.replaceAll(/secret:[0-9a-f]+/g, 'sec;ret')).toBe(text.replaceAll(/sec;ret( &quot;x)?/g, 'sec;ret'));
    for (const awk of awks) expect(onHost(awk, `${text}\n`, source.mask ?? [], 'k')).toBe(`${masked}\n`);
  });

  const wrap = (pair: string): string =>
    `<cib><configuration><crm_config><cluster_property_set id="a">\n${pair}\n</cluster_property_set></crm_config></configuration></cib>`;
  const masked = (pair: string) =>
    cib.parse({ cibadmin: printed(maskText(wrap(pair), source.mask, 'k')), disk: none, units: none });

  it('makes the fact unknown where a value was hidden that is no secret, because its name is in another line', () => {
    expect(masked('<nvpair id="i" name="stonith-enabled"\n value="false"/>')).toMatchObject({
      known: false,
      detail: expect.stringContaining('line 2: a value was hidden'),
    });
    expect(masked('<nvpair id="i" name="password"\n value="x"/>')).toMatchObject({ known: true });
    expect(masked('<nvpair id="i"\n name="stonith-enabled" value="false"/>')).toMatchObject({ known: false });
  });

  it.each([
    '<nvpair name="password_script" value="/usr/local/bin/pw"/>',
    '<nvpair name="ip" value="10.0.0.1"/>',
    '<nvpair name="username" value="fence"/>',
  ])('leaves %s alone', (text) => {
    expect(maskText(text, source.mask, 'k')).toBe(text);
  });
});
