import { describe, expect, it } from 'vitest';
import { timeSynchronisation } from '../../../src/facts/machine/time-synchronisation.ts';
import type { Given } from '../parse-fact.ts';
import { parseFact } from '../parse-fact.ts';

/**
 * What `systemctl is-active` prints for timesyncd, chrony, chronyd, ntp, ntpd, ntpsec and openntpd, where only that one
 * is active.
 */
const running = (position: number): Given => ({
  stdout: Array.from({ length: 7 }, (_, index) => (index === position ? 'active\n' : 'inactive\n')).join(''),
  exit: 3,
});
const [chrony, ntp, openntpd] = [running(1), running(3), running(6)];

/** Of ntpd 4.2.8, shortened; hand-written from ntpq(8), "System Variables". */
const rv = (leap: string, stratum: string): string =>
  `associd=0 status=0615 leap_none, sync_ntp, 1 event, clock_sync,\nversion="ntpd 4.2.8p15@1.3728-o", processor="x86_64",\nsystem="Linux/6.1.0", leap=${leap}, stratum=${stratum}, precision=-24,\nrootdelay=12.5, refid=192.0.2.1, offset=-0.193127, frequency=3.1, sys_jitter=0.1\n`;

/** Of adjtimex 1.29 on Debian 12; the status is 64 (STA_UNSYNC) without a time service. */
const adjtimex = (status: number): string =>
  `         mode: 0\n       offset: 0\n    frequency: 0\n     maxerror: 16000000\n     esterror: 16000000\n       status: ${status}\ntime_constant: 2\n    precision: 1\n return value = ${status === 64 ? 5 : 0}\n`;

describe('whether the clock follows a time server, where neither chronyc nor timesyncd tells', () => {
  it.each<readonly [string, { readonly [name: string]: Given }, object]>([
    [
      'ntpd follows one',
      { services: ntp, ntpd: rv('00', '3') },
      { synchronised: true, detail: 'leap 00, stratum 3', offset: -0.000193127 },
    ],
    ['ntpd has lost its servers', { services: ntp, ntpd: rv('11', '16') }, { synchronised: false }],
    // ntpctl(8) of OpenNTPD 6.2, `ntpctl -s status`.
    [
      'openntpd follows one',
      { services: openntpd, openntpd: '4/4 peers valid, clock synced, stratum 3\n' },
      { synchronised: true },
    ],
    [
      'openntpd follows none',
      { services: openntpd, openntpd: '0/4 peers valid, clock unsynced, clock offset is 12.5ms\n' },
      { synchronised: false },
    ],
    [
      'chronyd takes no questions, and the kernel’s clock is disciplined',
      { services: chrony, kernel: adjtimex(8193) },
      { synchronised: true },
    ],
    [
      'chronyd takes no questions, and the kernel’s clock is not disciplined',
      { services: chrony, kernel: adjtimex(64) },
      { synchronised: false },
    ],
    [
      'ntpd does not answer, and the kernel does',
      { services: ntp, ntpd: { stdout: '', stderr: 'ntpq: read: Connection refused', exit: 1 }, kernel: adjtimex(64) },
      { synchronised: false },
    ],
  ])('%s', (_, given, expected) => {
    expect(
      parseFact(timeSynchronisation, { tracking: { stdout: '506 Cannot talk to daemon\n', exit: 1 }, ...given }),
    ).toMatchObject({ known: true, value: expected });
  });

  it('is unknown while a service keeps the time, and nothing can be asked', () => {
    expect(parseFact(timeSynchronisation, { tracking: { stdout: '', exit: 1 }, services: ntp })).toMatchObject({
      known: false,
      detail: 'ntp.service keeps the time, and does not tell how well',
    });
  });
});
