import { expect, it } from 'vitest';
import type { BmcAnswer } from '../../../src/facts/fencing/bmc-answer.ts';
import { classify } from '../../../src/facts/fencing/bmc-answer.ts';

// Recorded from ipmitool 1.8.19, FreeIPMI 1.6.10 and fence_ipmilan 4.12 against a BMC, except where a RAKP message is
// named: those are ipmitool's words.
const answers: readonly (readonly [BmcAnswer, string, string, string, number])[] = [
  ['ok', 'ipmitool', 'Chassis Power is on\n', 'Unable to Get Channel Cipher Suites\n', 0],
  ['ok', 'ipmipower', '10.20.0.202: on\n', '', 0],
  ['ok', 'fence_ipmilan', 'Status: ON\n', "/usr/sbin/fence_ipmilan:5: DeprecationWarning: 'pipes' is deprecated\n", 0],
  [
    'refused',
    'ipmitool, wrong password',
    '',
    'Unable to Get Channel Cipher Suites\nError: Unable to establish IPMI v2 / RMCP+ session\n',
    1,
  ],
  ['no-session', 'ipmitool that tells nothing more', '', 'Error: Unable to establish IPMI v2 / RMCP+ session\n', 1],
  [
    'no-answer',
    'ipmitool -v, nobody there',
    '',
    'Get Auth Capabilities error\nError issuing Get Channel Authentication Capabilities request\nError: Unable to ' +
      'establish IPMI v2 / RMCP+ session\n',
    1,
  ],
  [
    'wrong-password',
    'ipmitool -v',
    '',
    '> RAKP 2 HMAC is invalid\nError: Unable to establish IPMI v2 / RMCP+ session\n',
    1,
  ],
  [
    'unknown-user',
    'ipmitool -v',
    '',
    'RAKP 2 message indicates an error : unauthorized name\nError: Unable to establish IPMI v2 / RMCP+ session\n',
    1,
  ],
  ['privilege', 'ipmitool', '', 'Set Chassis Power Control to Down/Off failed: Insufficient privilege level\n', 1],
  [
    'cipher',
    'ipmitool -C 17',
    '',
    'Error in open session response message : invalid authentication algorithm\n\nError: Unable to establish IPMI ' +
      'v2 / RMCP+ session\n',
    1,
  ],
  ['privilege', 'ipmipower', '10.20.0.202: privilege level cannot be obtained for this user\n', '', 1],
  ['wrong-password', 'ipmipower', '10.20.0.202: password invalid\n', '', 1],
  ['unknown-user', 'ipmipower', '10.20.0.202: username invalid\n', '', 1],
  ['no-answer', 'ipmipower', '10.20.0.202: connection timeout\n', '', 1],
  ['cipher', 'ipmipower', '10.20.0.202: cipher suite id unavailable\n', '', 1],
  ['no-answer', 'fence_ipmilan', '', '2026-11-22 10:36:06,647 ERROR: Connection timed out\n\n\n', 1],
  [
    'no-session',
    'fence_ipmilan, wrong password',
    '',
    '2026-11-22 10:35:46,013 ERROR: Failed: Unable to obtain correct plug status or plug is not available\n\n\n',
    1,
  ],
];

it.each(answers)('%s: %s', (answer, _, stdout, stderr, exit) => {
  expect(classify({ stdout, stderr, exit }, false)).toBe(answer);
});

it('tells a BMC that refuses from one that is dead when a presence ping was answered', () => {
  expect(classify({ stdout: '', stderr: 'Error: Unable to establish IPMI v2 / RMCP+ session\n', exit: 1 }, true)).toBe(
    'refused',
  );
});

it('says nothing of the BMC when the tool failed for another reason', () => {
  expect(classify({ stdout: '', stderr: 'ipmitool: lanplus: no such interface\n', exit: 1 }, true)).toBeUndefined();
});
