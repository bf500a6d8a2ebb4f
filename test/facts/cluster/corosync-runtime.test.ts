import { expect, test } from 'vitest';
import { corosyncRuntime } from '../../../src/facts/cluster/corosync-runtime.ts';
import { readAs } from '../../../src/sdk/index.ts';

const status = (uid: number) =>
  readAs({
    path: '/proc/self/status',
    text: `Uid:\t${uid}\t${uid}\t${uid}\t${uid}\nGid:\t${uid}\t${uid}\t${uid}\t${uid}\nCapEff:\t${uid === 0 ? '000001ffffffffff' : '0000000000000000'}\n`,
  });
// corosync-cmapctl of corosync 3.1.7 without a daemon that answers: root and other accounts see the same.
const silent = readAs({ stdout: '', stderr: 'Failed to initialize the cmap API. Error CS_ERR_LIBRARY\n', exit: 1 });

test('a corosync that does not answer root does not run', () => {
  expect(corosyncRuntime.parse({ status: status(0), values: silent })).toEqual({ known: true, value: new Map() });
});

test('one that does not answer another account may run', () => {
  expect(corosyncRuntime.parse({ status: status(1000), values: silent })).toMatchObject({
    known: false,
    reason: 'denied',
  });
});

test('its settings are read without the type', () => {
  const values = readAs({
    stdout: 'runtime.config.totem.token (u32) = 10000\nruntime.config.totem.consensus (u32) = 12000\n',
    stderr: '',
    exit: 0,
  });
  expect(corosyncRuntime.parse({ status: status(0), values })).toMatchObject({
    value: new Map([
      ['totem.token', '10000'],
      ['totem.consensus', '12000'],
    ]),
  });
});
