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
    const read = meaningOf(cibOf(cibOfPcsConfig(textOf(version, name), true)), without);
    expect(plain(read)).toEqual(plain(meaningOf(cibOf(cib), without)));
  });

  it('is not used without any one of its sections at both ends, nor with an unknown line or section', () => {
    const text = textOf(version, 'faulty');
    for (const heading of ['Cluster Name', 'Pacemaker Nodes', 'Cluster Properties'])
      expect(cibOfPcsConfig(text.replace(`${heading}:`, ''), true), heading).toBeUndefined();
    const added = (line: string): string => text.replace('\nStonith Devices:', `\n${line}\nStonith Devices:`);
    expect(cibOfPcsConfig(added(''), true)).toBeDefined();
    expect(cibOfPcsConfig(added(' Resource: p_new (of a kind)'), true)).toBeUndefined();
    expect(cibOfPcsConfig(added('Colocation Group Constraints:'), true)).toBeUndefined();
    expect(cibOfPcsConfig(added('pcmk_host_map=a:1;b:2'), true)).toBeUndefined();
  });
});

describe.each(versions)('%s config that may be cut off', (version) => {
  const meaning = (text: string | undefined) => meaningOf(cibOf(text), []);

  it.each(Object.keys(cibs))('of %s is read whole, or not at all', (name) => {
    const text = `${textOf(version, name).trimEnd()}\n\nQuorum:\n  Options:\n    auto_tie_breaker: 1\n`;
    const whole = meaning(cibOfPcsConfig(text));
    const beginnings = [...text].map((_, length) => text.slice(0, length));
    const after = beginnings.slice(text.indexOf('Cluster Properties:'));
    expect(after.length).toBeGreaterThan(100);
    const read = after.filter((beginning) => cibOfPcsConfig(beginning) !== undefined);
    for (const beginning of read) expect(meaning(cibOfPcsConfig(beginning)), beginning.slice(-80)).toEqual(whole);
  });

  it('is read with a line after it, and where its tool tells that it ended', () => {
    const text = textOf(version, 'faulty').replace(/\n(Tags|Quorum):[\s\S]*$/, '');
    expect(cibOfPcsConfig(text)).toBeUndefined();
    expect(cibOfPcsConfig(`${text}\n[root@mail-a ~]# `)).toBeDefined();
    expect(cibOfPcsConfig(text, true)).toBe(cibOfPcsConfig(`${text}\nend\n`));
  });
});

describe('pcs 0.12.3 on a terminal', () => {
  const whole = textOf('pcs-0.12.3', 'pacemaker-1.1');

  it('has the same meaning with wrapped lines, between prompts of a shell', () => {
    const text = `[root@mail-a ~]# pcs config\r\n${textOf('pcs-0.12.3', '70-columns')}[root@mail-a ~]# \r\n`;
    expect(meaningOf(cibOf(cibOfPcsConfig(text)), [])).toEqual(meaningOf(cibOf(cibOfPcsConfig(whole, true)), []));
  });

  it('is not used where a value left its section', () => {
    const text = textOf('pcs-0.12.3', '60-columns');
    expect(text).toMatch(/^pcmk_host_map=/m);
    expect(cibOfPcsConfig(text)).toBeUndefined();
  });

  it('has no section for an empty part', () => {
    const text =
      'Cluster Name: mail\nCorosync Nodes:\n a b\nPacemaker Nodes:\n a b\n\nCluster Properties: cib-bootstrap-options\n  stonith-enabled=false\n';
    expect(cibOf(cibOfPcsConfig(text, true))).toMatchObject({ resources: [], nodes: [{ uname: 'a' }, { uname: 'b' }] });
    expect(
      cibOfPcsConfig(text.replace(': cib-bootstrap-options', ':'), true),
      'older versions write all',
    ).toBeUndefined();
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
