import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cibOfCrmConfigure } from '../../../src/hosts/forms/crm-configure.ts';
import { cibOfPcsConfig } from '../../../src/hosts/forms/pcs-config.ts';
import { cibOf, meaningOf } from './cib-meaning.ts';
import { everyElement, faulty, ofPacemaker1 } from './cibs.ts';

// fixtures/forms/README.md says how the texts were recorded.

const folder = 'fixtures/forms';
const versions = readdirSync(folder).filter((name) => name.startsWith('pcs-'));
const cibs = { faulty, 'every-element': everyElement, 'pacemaker-1.1': ofPacemaker1 };
const textOf = (version: string, name: string): string => readFileSync(`${folder}/${version}/${name}.txt`, 'utf8');
/** pcs -f prints no attributes of nodes; 0.9 no tags. */
const lacking = (version: string): readonly ('nodes' | 'tags' | 'tagged')[] =>
  version.startsWith('pcs-0.9') ? ['nodes', 'tags', 'tagged'] : ['nodes'];
/** 0.9.158 prints no ids of constraints. */
const withoutIds = (meaning: unknown): unknown =>
  JSON.parse(JSON.stringify(meaning), (key, value: unknown) =>
    key === 'constraints' && Array.isArray(value)
      ? value.map((each: object) => JSON.stringify({ ...each, id: '' })).toSorted()
      : value,
  );

describe.each(versions)('%s config', (version) => {
  it.each(Object.entries(cibs))('of %s has the meaning of its CIB', (name, cib) => {
    const without = lacking(version);
    const plain = version === 'pcs-0.9.158' ? withoutIds : (meaning: unknown) => meaning;
    const read = meaningOf(cibOf(cibOfPcsConfig(textOf(version, name))), without);
    expect(plain(read)).toEqual(plain(meaningOf(cibOf(cib), without)));
  });

  it('is not used without any one of its sections at both ends, nor with an unknown line or section', () => {
    const text = textOf(version, 'faulty');
    for (const heading of ['Cluster Name', 'Pacemaker Nodes', 'Cluster Properties'])
      expect(cibOfPcsConfig(text.replace(`${heading}:`, '')), heading).toBeUndefined();
    const added = (line: string): string => text.replace('\nStonith Devices:', `\n${line}\nStonith Devices:`);
    expect(cibOfPcsConfig(added(''))).toBeDefined();
    expect(cibOfPcsConfig(added(' Resource: p_new (of a kind)'))).toBeUndefined();
    expect(cibOfPcsConfig(added('Colocation Group Constraints:'))).toBeUndefined();
    expect(cibOfPcsConfig(added('pcmk_host_map=a:1;b:2'))).toBeUndefined();
  });
});

describe('pcs 0.12.3 on a terminal', () => {
  const whole = textOf('pcs-0.12.3', 'pacemaker-1.1');

  it('has the same meaning with wrapped lines, between prompts of a shell', () => {
    const text = `[root@mail-a ~]# pcs config\r\n${textOf('pcs-0.12.3', '70-columns')}[root@mail-a ~]# \r\n`;
    expect(meaningOf(cibOf(cibOfPcsConfig(text)), [])).toEqual(meaningOf(cibOf(cibOfPcsConfig(whole)), []));
  });

  it('is not used where a value left its section', () => {
    const text = textOf('pcs-0.12.3', '60-columns');
    expect(text).toMatch(/^pcmk_host_map=/m);
    expect(cibOfPcsConfig(text)).toBeUndefined();
  });

  it('has no section for an empty part', () => {
    const text =
      'Cluster Name: mail\nCorosync Nodes:\n a b\nPacemaker Nodes:\n a b\n\nCluster Properties: cib-bootstrap-options\n  stonith-enabled=false\n';
    expect(cibOf(cibOfPcsConfig(text))).toMatchObject({ resources: [], nodes: [{ uname: 'a' }, { uname: 'b' }] });
    expect(cibOfPcsConfig(text.replace(': cib-bootstrap-options', ':')), 'older versions write all').toBeUndefined();
  });
});

it('crmsh 4.4 prints what it has no notation for as XML', () => {
  const text = readFileSync(`${folder}/crmsh-4.4-pacemaker-1.1.txt`, 'utf8');
  const masked = ofPacemaker1.replace('value="/etc/cluster/secret a"', 'value="******"');
  expect(meaningOf(cibOf(cibOfCrmConfigure(text)), [])).toEqual(meaningOf(cibOf(masked), []));
  const broken = text.replace('</rsc_location>', '');
  expect(broken).not.toBe(text);
  expect(cibOfCrmConfigure(broken)).toBeUndefined();
  expect(cibOfCrmConfigure(text.replaceAll('alert', 'other')), 'an element of another kind').toBeUndefined();
});
