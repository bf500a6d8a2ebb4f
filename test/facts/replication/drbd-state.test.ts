import { describe, expect, it } from 'vitest';
import { drbdState, isConnected } from '../../../src/facts/replication/drbd-state.ts';
import { parseFact } from '../parse-fact.ts';

const eight = 'version: 8.4.11 (api:1/proto:86-101)\nsrcversion: F73C670A7EC572DB9CF3E5B \n';
const nine = 'version: 9.1.16 (api:2/proto:86-121)\nTransports (api:18): tcp (9.1.16)\n';
const conf = 'resource r_mail { volume 0 { device /dev/drbd0; } volume 1 { device minor 1; } }\n';

describe('what DRBD does now', () => {
  it.each([
    ['recorded, connected', ' 0: cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate C r-----', 'Connected', true],
    ['after a split brain', ' 0: cs:StandAlone ro:Primary/Unknown ds:UpToDate/DUnknown   r-----', 'StandAlone', false],
    [
      'waiting for the peer',
      ' 0: cs:WFConnection ro:Primary/Unknown ds:UpToDate/DUnknown C r-----',
      'WFConnection',
      false,
    ],
    ['during a resync', ' 0: cs:SyncSource ro:Primary/Secondary ds:UpToDate/Inconsistent C r-----', 'SyncSource', true],
  ])('reads /proc/drbd of 8.4: %s', (_, row, state, connected) => {
    const fact = parseFact(drbdState, { proc: `${eight}${row}\n    ns:396 nr:0 dw:438182 oos:0\n`, drbdConf: conf });
    if (!fact.known) throw new Error(fact.detail);
    expect(fact.value.resources).toMatchObject([{ name: 'r_mail', role: 'Primary', connections: [{ state }] }]);
    expect(fact.value.resources[0]?.connections.map(isConnected)).toEqual([connected]);
  });

  it('joins the volumes of a resource, and names a minor that nobody configured by its device', () => {
    const rows = [0, 1, 7]
      .map((minor) => ` ${minor}: cs:Connected ro:Secondary/Primary ds:UpToDate/UpToDate C r-----\n`)
      .join('');
    expect(parseFact(drbdState, { proc: eight + rows, drbdConf: conf })).toMatchObject({
      known: true,
      value: {
        version: '8.4.11',
        resources: [{ name: 'r_mail', minors: [0, 1], disks: ['UpToDate', 'UpToDate'] }, { name: 'drbd7' }],
      },
    });
  });

  it('passes over a minor that is only there', () => {
    expect(parseFact(drbdState, { proc: `${eight} 0: cs:Unconfigured\n` })).toMatchObject({ value: { resources: [] } });
  });

  it('reads the JSON of DRBD 9', () => {
    const status = JSON.stringify([
      {
        name: 'r0',
        'node-id': 1,
        role: 'Secondary',
        suspended: false,
        'write-ordering': 'flush',
        devices: [{ volume: 0, minor: 100, 'disk-state': 'Diskless', client: true, quorum: false }],
        connections: [
          {
            'peer-node-id': 0,
            name: 'mail-b',
            'connection-state': 'StandAlone',
            'peer-role': 'Unknown',
            peer_devices: [{ volume: 0, 'replication-state': 'Off', 'peer-disk-state': 'DUnknown' }],
          },
        ],
      },
    ]);
    expect(parseFact(drbdState, { proc: nine, status })).toEqual({
      known: true,
      value: {
        version: '9.1.16',
        resources: [
          {
            name: 'r0',
            role: 'Secondary',
            minors: [100],
            disks: ['Client'],
            quorum: false,
            connections: [{ state: 'StandAlone' }],
          },
        ],
      },
    });
  });

  it('knows that nothing runs where the module is not loaded', () => {
    expect(parseFact(drbdState, {})).toEqual({ known: true, value: { resources: [] } });
  });

  it.each([
    ['drbdsetup may not ask', { proc: nine, status: { stdout: '', stderr: 'Operation not permitted', exit: 20 } }],
    ['the row has no role', { proc: `${eight} 0: cs:Connected\n` }],
    ['the JSON is cut off', { proc: nine, status: '[ { "name": "r0",' }],
  ])('is unknown when %s', (_, given) => {
    expect(parseFact(drbdState, given)).toMatchObject({ known: false, reason: 'unparsable' });
  });
});
