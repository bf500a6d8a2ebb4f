import { describe, expect, it } from 'vitest';
import { timeZone } from '../../../src/facts/machine/time-zone.ts';
import type { ListedFile } from '../../../src/sdk/index.ts';
import { known, notRead, readAs } from '../../../src/sdk/index.ts';

const absent = notRead('absent', '/etc/timezone');
const link = (target: string): ListedFile => ({ path: '/etc/localtime', type: 'link', size: target.length, target });
const zoneOf = (listed: readonly ListedFile[]) => timeZone.parse({ link: readAs(listed), name: absent });

describe('the time zone', () => {
  it.each([
    ['/usr/share/zoneinfo/Europe/Berlin', 'Europe/Berlin'],
    ['../usr/share/zoneinfo/America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['/usr/share/zoneinfo/posix/Asia/Tokyo', 'Asia/Tokyo'],
    ['/usr/share/zoneinfo/Etc/UTC', 'UTC'],
    ['/usr/share/zoneinfo/Zulu', 'UTC'],
  ])('of a link to %s is %s', (target, zone) => {
    expect(zoneOf([link(target)])).toEqual(known(zone));
  });

  it('is UTC without /etc/localtime', () => {
    expect(zoneOf([])).toEqual(known('UTC'));
  });

  it('of a copied zone file is the name in /etc/timezone', () => {
    const copied: ListedFile = { path: '/etc/localtime', type: 'file', size: 2298 };
    const name = readAs({ path: '/etc/timezone', text: 'Europe/Paris\n' });
    expect(timeZone.parse({ link: readAs([copied]), name })).toEqual(known('Europe/Paris'));
    expect(timeZone.parse({ link: readAs([copied]), name: absent })).toMatchObject({ known: false });
    expect(timeZone.parse({ link: readAs([copied]), name: notRead('denied', '') })).toMatchObject({ reason: 'denied' });
  });
});
