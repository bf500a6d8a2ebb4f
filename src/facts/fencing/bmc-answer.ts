// IPMI 2.0 table 13-15 (RMCP+ and RAKP status codes), in the words of ipmitool, FreeIPMI and fence_ipmilan
import type { CommandOutput } from '../../sdk/index.ts';

/**
 * What a BMC answered. `present`: it is there, and no login was tried. `refused`: it is there and gave no session,
 * which is a wrong password or an unknown user for a tool that does not tell them apart. `no-session`: one of all
 * these.
 */
export type BmcAnswer =
  | 'ok'
  | 'present'
  | 'no-answer'
  | 'no-session'
  | 'unknown-user'
  | 'wrong-password'
  | 'refused'
  | 'privilege'
  | 'cipher';

const words: readonly (readonly [BmcAnswer, RegExp])[] = [
  [
    'cipher',
    /invalid (?:authentication|integrity|confidentiality) algorithm|no matching (?:cipher suite|authentication payload|integrity payload)|no compatible cipher|cipher suite id unavailable/i,
  ],
  ['unknown-user', /unauthorized name|username invalid|invalid name length/i],
  [
    'wrong-password',
    /HMAC is invalid|invalid integrity check|password invalid|password verification timeout|k_g invalid/i,
  ],
  [
    'privilege',
    /unauthorized role|invalid role|insufficient privilege|privilege level (?:insufficient|cannot be obtained)|not enough privileges/i,
  ],
  [
    'no-answer',
    /connection timeout|session timeout|connection timed out|no response from|no route to host|network is unreachable|invalid hostname|could not resolve|address lookup|Connection refused|Get Auth Capabilities error|Error issuing Get Channel Auth/i,
  ],
];

/**
 * Judges what a tool printed. `present` says whether the BMC answered a presence ping, which separates a dead one from
 * one that refuses. Undefined: it says nothing about the BMC.
 */
export function classify({ stdout, stderr, exit }: CommandOutput, present: boolean): BmcAnswer | undefined {
  const said = `${stdout}\n${stderr}`;
  if (exit === 0 && /Chassis Power is (on|off)|Status: (ON|OFF)|: (on|off)[ \t]*\r?$/m.test(stdout)) return 'ok';
  for (const [answer, pattern] of words) if (pattern.test(said)) return answer;
  if (/Unable to establish (?:IPMI v2 \/ RMCP\+|LAN) session|Unable to obtain correct plug status/i.test(said)) {
    // ipmitool asks for cipher suites only after the BMC has answered a first question.
    return present || /Cipher Suites|RAKP|open session/i.test(said) ? 'refused' : 'no-session';
  }
  return undefined;
}

/** For people: what the answer means. */
export const meaning: Readonly<Record<BmcAnswer, string>> = {
  ok: 'it answers and lets the account in',
  present: 'it is there; no account was tried',
  'no-answer': 'it does not answer',
  'no-session': 'it does not answer, or it refuses the user or the password',
  'unknown-user': 'it does not know the user',
  'wrong-password': 'it refuses the password',
  refused: 'it refuses the user or the password',
  privilege: 'the account may not switch power',
  cipher: 'it does not support the cipher suite',
};
