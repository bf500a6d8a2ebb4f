// ipmitool(1); IPMI 2.0 §13 (RMCP+ sessions); ASF 2.0 §3.2.4 (presence ping)
import type { AnyReading, CommandOutput, Fact, Sources } from '../../sdk/index.ts';
import { command, defineHostFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { BmcAnswer } from './bmc-answer.ts';
import { classify } from './bmc-answer.ts';

export interface BmcPath {
  /** The other host's BMC that was asked; absent: the pair's file names none, and nothing was sent. */
  readonly address?: string;
  /** What came of it; absent when no tool was there and no presence ping could be sent. */
  readonly answer?: BmcAnswer;
  /** The tool's own words, one line. */
  readonly said: string;
  readonly by: string;
}

// A presence ping and its pong: RMCP version 6, ASF class; message type 0x80 answered by 0x40. It needs no account.
const ping = [
  String.raw`exec 3<>"/dev/udp/$1/623" && printf "\006\000\377\006\000\000\021\276\200\001\000\000" >&3 || { echo unreachable; exit 1; }`,
  'if timeout 3 head -c 9 <&3 | od -An -tx1 | grep -q "11 be 40"; then echo pong; else echo silence; fi',
].join('; ');

/**
 * Whether this host could switch the other one off: asks the peer's BMC for its power state with the very account that
 * would fence, at the least privilege that may switch power. The password reaches the host over standard input and
 * the tool through its environment.
 */
export const bmcPath = defineHostFact({
  id: 'bmc-path',
  describes: 'Whether the other host’s management controller answers this host',
  sources: ({ peer: { bmc } }): Sources => {
    if (bmc === undefined) return {};
    const { address, user, cipherSuite } = bmc;
    const cipher = cipherSuite === undefined ? [] : ['-C', String(cipherSuite)];
    const options = { lane: 'slow', secretEnv: { IPMI_PASSWORD: 'peer-bmc-password' } } as const;
    const recorded = [
      ['ipmitool', '-I', 'lanplus', '-H', address, '*'],
      ['ipmitool', '-C', '3', '-I', 'lanplus', '-H', address, '*'],
      ['ipmitool', '-C', '17', '-I', 'lanplus', '-H', address, '*'],
      ['fence_ipmilan', '-a', address, '*'],
      ['fence_ipmilan', '-C', '3', '-a', address, '*'],
      ['ipmipower', '-h', address, '*'],
    ];
    // Three tries of two seconds each: real controllers are slow, and a packet may be lost.
    const login = ['-v', '-I', 'lanplus', '-N', '2', '-R', '2', ...cipher, '-L', 'OPERATOR', '-H', address];
    return {
      ping: command(['bash', '-c', ping, 'presence-ping', address], { lane: 'slow', timeout: 6 }),
      ...(user === undefined
        ? {}
        : {
            session: command(['ipmitool', ...login, '-U', user, '-E', 'chassis', 'power', 'status'], {
              ...options,
              timeout: 20,
              recordedAs: recorded,
            }),
          }),
    };
  },
  parse(readings, { peer }): Fact<BmcPath> {
    if (peer.bmc === undefined) return known({ said: 'no BMC is named', by: '' });
    const { address } = peer.bmc;
    const pinged = output(readings['ping'])?.stdout.trim();
    const session = output(readings['session']);
    if (session !== undefined && !/no password|Unable to read password/i.test(session.stderr)) {
      const answer = classify(session, pinged === 'pong');
      if (answer !== undefined) return known({ address, answer, said: lastLine(session), by: 'ipmitool' });
    }
    if (pinged === 'pong')
      return known({ address, answer: 'present', said: 'it answers a presence ping', by: 'presence ping' });
    if (pinged === 'silence' || pinged === 'unreachable') {
      return known({
        address,
        answer: 'no-answer',
        said: `a presence ping (UDP 623) met ${pinged}`,
        by: 'presence ping',
      });
    }
    const failed = [readings['session'], readings['ping']].find((reading) => reading !== undefined && !reading.read);
    if (failed !== undefined && !failed.read) return unknownFrom(failed, `the BMC ${address}`);
    return unknown('unparsable', `the BMC ${address}: ${session === undefined ? 'no tool' : lastLine(session)}`);
  },
});

const output = (reading: AnyReading | undefined): CommandOutput | undefined =>
  reading?.read === true && 'stdout' in reading.value ? reading.value : undefined;

const lastLine = ({ stdout, stderr }: CommandOutput): string => {
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !/Warning|^from |Loading|PICMG|Cipher Suites?$/.test(line)).at(-1) ?? '';
};
