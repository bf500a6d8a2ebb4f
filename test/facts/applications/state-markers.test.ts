import { describe, expect, it } from 'vitest';
import { stateMarkers } from '../../../src/facts/applications/state-markers.ts';
import type { ListedFile } from '../../../src/sdk/index.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';
import { parseFact } from '../parse-fact.ts';

const file = (path: string): ListedFile => ({ path, type: 'file', size: 0 });

describe('marker files', () => {
  it('tell which service they hold back, or what else they do', () => {
    const markers = readAs([
      file('/etc/bm/bm-core.disabled'),
      file('/etc/bm/skip.restart'),
      { ...file('/etc/bm'), type: 'directory' as const },
    ]);
    expect(parseFact(stateMarkers, { markers })).toMatchObject({
      known: true,
      value: [
        { path: '/etc/bm/bm-core.disabled', service: 'bm-core' },
        { path: '/etc/bm/skip.restart', effect: expect.stringMatching(/restart/) },
      ],
    });
  });

  it('are none where there is no BlueMind, and unknown behind a closed folder', () => {
    expect(parseFact(stateMarkers, {})).toEqual({ known: true, value: [] });
    const shut: ListedFile = {
      path: '/etc/bm',
      type: 'directory',
      size: 0,
      access: { mode: 0o700, user: 'root', group: 'root', uid: 0, gid: 0 },
    };
    expect(
      parseFact(stateMarkers, { markers: readAs([shut]), status: 'Uid:\t7\t7\t7\t7\nGid:\t7\t7\t7\t7\nCapEff:\t0\n' }),
    ).toMatchObject({ known: false, reason: 'denied' });
    expect(parseFact(stateMarkers, { markers: notRead('timeout', 'x') }).known).toBe(false);
  });
});
