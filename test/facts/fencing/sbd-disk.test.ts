import { describe, expect, it } from 'vitest';
import { sbdDisk } from '../../../src/facts/fencing/sbd-disk.ts';
import { parseFact } from '../parse-fact.ts';

// Recorded: sbd 1.5.2 (Debian 12), `sbd -d /dev/loop0 -1 7 -4 15 create`; read as the fact does, and by `sbd dump`.
const header = ` 53 42 44 5f 53 42 44 5f 02 ff 00 00 00 00 02 00
 00 00 00 07 00 00 00 02 00 00 00 01 00 00 00 0f
 01 b9 f2 88 c8 7e 52 4b 66 b6 73 30 55 5a 26 14
 c1 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
`;
const dump = `==Dumping header on disk /dev/loop0
Header version     : 2.1
UUID               : b9f288c8-7e52-4b66-b673-30555a2614c1
Number of slots    : 255
Sector size        : 512
Timeout (watchdog) : 7
Timeout (allocate) : 2
Timeout (loop)     : 1
Timeout (msgwait)  : 15
==Header on disk /dev/loop0 is dumped
`;
const disk = {
  device: '/dev/loop0',
  watchdogTimeout: 7,
  msgwaitTimeout: 15,
  uuid: 'b9f288c8-7e52-4b66-b673-30555a2614c1',
};

describe('a disk of sbd', () => {
  it.each([
    ['its header', header],
    ['what sbd dump printed, in recordings', dump],
  ])('is known by %s', (_, text) => {
    expect(parseFact(sbdDisk, { dump: `==Device /dev/loop0\n${text}` })).toEqual({ known: true, value: [disk] });
  });

  it.each([
    ['that cannot be read', ''],
    ['without a header', header.replace('53 42', '00 00')],
    ['whose header is cut', `${header.slice(0, 100)}\n`],
  ])('%s has no times', (_, text) => {
    expect(parseFact(sbdDisk, { dump: `==Device /dev/sdb\n${text}==Device /dev/loop0\n${header}` })).toEqual({
      known: true,
      value: [{ device: '/dev/sdb' }, disk],
    });
  });
});
