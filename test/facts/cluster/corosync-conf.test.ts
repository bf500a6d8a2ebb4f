import { describe, expect, it } from 'vitest';
import { corosyncConf, isTwoNode, numericSetting, setting } from '../../../src/facts/cluster/corosync-conf.ts';
import { readAs } from '../../../src/sdk/index.ts';

const path = '/etc/corosync/corosync.conf';

function read(text: string) {
  const fact = corosyncConf.parse({ conf: readAs({ path, text }) });
  if (!fact.known) throw new Error(fact.detail);
  return fact.value;
}

const nodes =
  'nodelist {\n\tnode {\n\t\tring0_addr: 10.0.0.1\n\t\tnodeid: 1\n\t}\n\tnode {\n\t\tring0_addr: 10.0.0.2\n\t\tnodeid: 2\n\t}\n}\n';

describe('corosync.conf', () => {
  it('reads nodes, rings and the lines they stand on', () => {
    const conf = read(`totem {\n\tversion: 2\n}\n${nodes}`);
    expect(conf.nodes).toEqual([
      { id: '1', rings: { 0: '10.0.0.1' }, line: 5 },
      { id: '2', rings: { 0: '10.0.0.2' }, line: 9 },
    ]);
    expect(conf.rings).toEqual([0]);
    expect(isTwoNode(conf)).toBe(true);
  });

  it('reads rings from the interface sections of corosync 1 and 2', () => {
    const conf = read('totem {\n\tinterface {\n\t\tringnumber: 0\n\t}\n\tinterface {\n\t\tringnumber: 1\n\t}\n}\n');
    expect(conf.rings).toEqual([0, 1]);
  });

  it('lets the last value of a key win, and reads sections of one name as one', () => {
    const conf = read('quorum {\n\ttwo_node: 1\n}\nquorum {\n\ttwo_node: 0\n}\n');
    expect(setting(conf, 'quorum.two_node')).toEqual({ key: 'two_node', value: '0', line: 5 });
    expect(numericSetting(conf, 'quorum.two_node')).toBe(0);
  });

  it('finds a quorum device', () => {
    expect(read(`${nodes}quorum {\n\tdevice {\n\t\tmodel: net\n\t}\n}\n`)).toMatchObject({ deviceModel: 'net' });
  });

  // What `corosync -t` 3.1.7 says of the same texts.
  it.each([
    ['a comment after a number belongs to the number', 'totem {\n\ttoken: 1000 # one second\n}\n', 2],
    ['a number that is missing', 'totem {\n\ttoken:\n}\n', 2],
    ['a section that is never closed', 'totem {\n\tversion: 2\n', 1],
    ['a brace too many', 'totem {\n}\n}\n', 3],
    ['text after an opening brace', 'totem { x\n}\n', 1],
    ['a brace without a name', '{\n}\n', 1],
    ['text after a closing brace', 'totem {\n} x\n', 2],
    ['neither section nor value', 'totem {\n\ttoken 3000\n}\n', 2],
  ])('knows that corosync refuses %s', (_, text, line) => {
    expect(read(text).problems).toEqual([expect.objectContaining({ line })]);
  });

  it.each([
    ['a value with a closing brace', 'totem {\n\tcluster_name: x}\n}\n'],
    ['a section with a colon in its name', 'totem {\n\ta:b {\n\t}\n}\n'],
    ['a value outside any section', 'foo: bar\n'],
    ['no blank before the brace', 'totem{\n\tversion:2\n}\n'],
  ])('accepts %s as corosync does', (_, text) => {
    expect(read(text).problems).toEqual([]);
  });
});
