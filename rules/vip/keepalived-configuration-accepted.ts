import { keepalivedAcceptance } from '../../src/facts/accepted/keepalived.ts';
import { refusalsOr } from '../../src/facts/accepted/refusals.ts';
import { keepalivedComplaints } from '../../src/facts/vip/keepalived-acceptance.ts';
import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import { units } from '../../src/facts/units/units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule, unavailableFact } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'keepalived accepts every line of its configuration',
  why:
    'keepalived logs a line that it does not understand and starts without it: a check that was never defined ' +
    'checks nothing, and a misspelt keyword leaves the default in force.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'host',
        check: '`keepalived -t` shows the message of this version. A keyword of a newer version is unknown to it.',
        text: 'Correct the line that the finding names, and let keepalived read it.',
        effect: 'Where the line changes the priority or the state of a check, the floating address may move.',
        commands: { keepalived: 'keepalived -t && systemctl reload keepalived' },
        verify: '`keepalived -t` on {host} prints no message about this line.',
        undo: 'Put the former line back and reload.',
      },
    ],
  },
  references: ['man:keepalived.conf(5)', 'man:keepalived(8)'],
  reads: { keepalived },
  optional: { units, keepalivedAcceptance },
  fallbackFor: ['keepalivedAcceptance'],
  appliesTo: ({ keepalived, units }) => vrrpInForce(keepalived, units),
  check: ({ keepalived, keepalivedAcceptance }) => {
    // A newer keepalived may know a keyword that halint does not: without its answer there is no verdict.
    const unread = unavailableFact(keepalivedAcceptance);
    if (unread !== undefined) return unread;
    const own = keepalivedComplaints(keepalived).map(
      ({ at, subject, problem, instead }): Finding => ({
        subject,
        message: `keepalived does not obey this line: ${problem}`,
        expected: 'a line that keepalived understands',
        actual: `${problem}: ${instead}`,
        at,
      }),
    );
    return refusalsOr(keepalivedAcceptance, own, {
      message: 'keepalived does not obey its configuration as it is written',
      expected: 'what `keepalived -t` reads without a message',
      subject: keepalived.path,
      moment: 'now',
    });
  },
});
