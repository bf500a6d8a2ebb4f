// chronyc(1) "tracking", systemd-timesyncd.service(8), ntpq(8) "rv", ntpctl(8), adjtimex(2), adjtimex(8)
import type { CommandOutput, Fact, ListedFile, Reading } from '../../sdk/index.ts';
import { command, defineFact, firstUnavailable, known, listing, unknown, unknownFrom } from '../../sdk/index.ts';

export interface TimeSynchronisation {
  readonly synchronised: boolean;
  /** The answer of the time service, for people. */
  readonly detail: string;
  /** Seconds by which the clock differs from its source, as the service estimates it. */
  readonly offset?: number;
}

/**
 * Services other than systemd's that keep the time: chrony where chronyc cannot ask it (`cmdport 0`), ntpd and
 * openntpd.
 */
const others = ['chrony', 'chronyd', 'ntp', 'ntpd', 'ntpsec', 'openntpd'].map((name) => `${name}.service`);
const timesyncd = 'systemd-timesyncd.service';
const asked = [timesyncd, ...others];

/** Its time of change is that of the last answer of a time server. */
const synchronisedFile = '/run/systemd/timesync/synchronized';

/**
 * Whether the host's clock follows a time server now. chronyc asks by UDP, because as root it would make a socket of
 * its own below /run; timedatectl(1) is not asked, because systemd would start its daemon.
 */
export const timeSynchronisation = defineFact({
  id: 'time-synchronisation',
  describes: 'Whether the clock follows a time server',
  sources: {
    tracking: command(['chronyc', '-h', '127.0.0.1', '-n', '-c', 'tracking'], {
      recordedAs: [
        ['chronyc', '-n', '-c', 'tracking'],
        ['chronyc', '-c', 'tracking'],
      ],
    }),
    services: command(['systemctl', 'is-active', ...asked], { recordedAs: [['timedatectl', 'show']] }),
    timesync: listing('timesync', [synchronisedFile]),
    ntpd: command(['ntpq', '-n', '-c', 'rv'], { lane: 'slow' }),
    openntpd: command(['ntpctl', '-s', 'status'], { lane: 'slow' }),
    kernel: command(['adjtimex', '--print']),
  },
  parse({ tracking, services, timesync, ...witnesses }) {
    if (tracking.read && tracking.value.exit === 0) {
      const fields = tracking.value.stdout.trim().split(',');
      const [stratum, offset, leap] = [Number(fields[2]), Number(fields[4]), fields[13]];
      if (leap === undefined || Number.isNaN(stratum))
        return unknown('unparsable', 'chronyc -c tracking printed no fourteen fields');
      // Without a source chronyd answers with the reference id 7F7F0101 (its local clock) or zero.
      const follows = leap !== 'Not synchronised' && !['00000000', '7F7F0101'].includes(fields[0] ?? '');
      const detail = follows ? `stratum ${stratum} by ${fields[1] ?? ''}` : `chrony: ${leap}`;
      return known<TimeSynchronisation>({
        synchronised: follows,
        detail,
        ...(Number.isNaN(offset) ? {} : { offset }),
      });
    }
    // systemd knows whether the kernel's clock is disciplined, and not how far it is off.
    const lost = firstUnavailable(tracking);
    if (lost !== undefined) return unknownFrom(lost, 'chronyc tracking');
    if (!services.read) {
      return unknown(
        services.reason === 'absent' ? 'not-collected' : services.reason,
        `neither chrony nor systemd reports it: ${services.detail || 'there is no systemd'}`,
      );
    }
    const { stdout } = services.value;
    return stdout.includes('NTPSynchronized=')
      ? fromTimedatectl(stdout)
      : fromServices(services.value, timesync, witnesses);
  },
});

/** In recordings of before. */
function fromTimedatectl(stdout: string): Fact<TimeSynchronisation> {
  const value = /^NTPSynchronized=(yes|no)$/m.exec(stdout)?.[1];
  if (value === undefined) return unknown('unparsable', 'timedatectl show does not say NTPSynchronized');
  const service = /^NTP=yes$/m.test(stdout) ? 'a time service is enabled' : 'no time service is enabled';
  return known({ synchronised: value === 'yes', detail: `NTPSynchronized=${value}, ${service}` });
}

/** A line for each service; the status is 3 as soon as one of them is not active. */
function fromServices(
  { stdout, stderr }: CommandOutput,
  timesync: Reading<readonly ListedFile[]>,
  witnesses: Witnesses,
): Fact<TimeSynchronisation> {
  const states = stdout.split('\n').filter((line) => line !== '');
  if (states.length !== asked.length)
    return unknown('not-collected', `neither chrony nor systemd reports it: ${stderr.trim().split('\n')[0] ?? ''}`);
  const active = asked.filter((_, i) => states[i] === 'active' || states[i] === 'reloading');
  const other = active.find((unit) => unit !== timesyncd);
  if (other !== undefined)
    return fromWitnesses(witnesses) ?? unknown('not-collected', `${other} keeps the time, and does not tell how well`);
  if (active.length === 0) return known({ synchronised: false, detail: 'no time service runs' });
  if (!timesync.read && timesync.reason !== 'absent') return unknownFrom(timesync, synchronisedFile);
  const synchronised = timesync.read && timesync.value.length > 0;
  return known({
    synchronised,
    detail: `systemd-timesyncd has ${synchronised ? 'an answer' : 'no answer yet'} of a time server`,
  });
}

interface Witnesses {
  readonly ntpd: Reading<CommandOutput>;
  readonly openntpd: Reading<CommandOutput>;
  readonly kernel: Reading<CommandOutput>;
}

/** STA_UNSYNC of adjtimex(2): nothing has disciplined the clock for some time. */
const unsynchronised = 0x40;

/** What a daemon says of itself, else what the kernel says of its clock; undefined where neither can be asked. */
function fromWitnesses({ ntpd, openntpd, kernel }: Witnesses): Fact<TimeSynchronisation> | undefined {
  const [, leap] = /\bleap=(\d\d)\b/.exec(answer(ntpd)) ?? [];
  if (leap !== undefined) {
    const offset = Number(/\boffset=(-?[\d.]+)/.exec(answer(ntpd))?.[1]) / 1000;
    const stratum = /\bstratum=(\d+)/.exec(answer(ntpd))?.[1] ?? '?';
    // 11: the alarm condition of NTP, a clock that was never set or has lost its servers.
    const follows = leap !== '11' && stratum !== '16';
    return known({
      synchronised: follows,
      detail: `leap ${leap}, stratum ${stratum}`,
      ...(follows && !Number.isNaN(offset) ? { offset } : {}),
    });
  }
  const [line, clock] = /^.*\bclock (synced|unsynced)\b.*$/m.exec(answer(openntpd)) ?? [];
  if (line !== undefined) return known({ synchronised: clock === 'synced', detail: line.trim() });
  const status = /^ *status: (\d+)$/m.exec(answer(kernel))?.[1];
  if (status === undefined) return undefined;
  const follows = (Number(status) & unsynchronised) === 0;
  return known({
    synchronised: follows,
    detail: `the kernel’s clock is ${follows ? '' : 'not '}synchronised (adjtimex status ${status})`,
  });
}

const answer = (reading: Reading<CommandOutput>): string =>
  reading.read && reading.value.exit === 0 ? reading.value.stdout : '';
