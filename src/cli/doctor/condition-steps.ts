import type { BmcAnswer } from '../../facts/fencing/bmc-answer.ts';
import { meaning } from '../../facts/fencing/bmc-answer.ts';
import { bmcPath } from '../../facts/fencing/bmc-path.ts';
import type { HostContext, HostSnapshot, Side, Snapshot } from '../../sdk/index.ts';
import { notRead, otherSide, sourceKey } from '../../sdk/index.ts';
import type { StepResult } from './diagnosis.ts';
import { failed, passed, skipped, warned } from './diagnosis.ts';

/** The clock of a live host next to this machine's and the other host's. */
export function clockResult({ hosts }: Snapshot, side: Side, tolerance: number): StepResult {
  const own = offsetOf(hosts[side]);
  const peer = offsetOf(hosts[otherSide(side)]);
  if (own === undefined) return skipped('clock', 'not measured');
  const shown = `${signed(own.offset)} s from the clock of this machine`;
  const beyond = (seconds: number, uncertainty: number): boolean => Math.abs(seconds) - uncertainty > tolerance;
  const fix = [
    'On the host: `chronyc tracking` shows whether the clock follows a server; `systemctl enable --now chrony` ' +
      '(chronyd on RHEL) starts it.',
    'Step the clock only on the passive host: `chronyc makestep`',
  ];
  const apart = peer === undefined ? undefined : own.offset - peer.offset;
  const differs = apart !== undefined && peer !== undefined && beyond(apart, own.uncertainty + peer.uncertainty);
  const off = beyond(own.offset, own.uncertainty);
  // If both clocks agree, this machine's own clock may be the wrong one.
  if (differs && off)
    return failed('clock', `${shown}, and ${Math.abs(apart).toFixed(1)} s from the other host`, ...fix);
  if (off) return warned('clock', `${shown}${peer === undefined ? '' : '; the hosts agree'}`, ...fix);
  return passed('clock', shown);
}

const signed = (seconds: number): string => `${seconds < 0 ? '-' : '+'}${Math.abs(seconds).toFixed(1)}`;

function offsetOf({ clock, clockReference, clockUncertainty = 0 }: HostSnapshot) {
  return clock === undefined || clockReference === undefined
    ? undefined
    : { offset: clock - clockReference, uncertainty: clockUncertainty };
}

/** Whether this host reaches the BMC of the other one: the query that fencing would send, at the same privilege. */
export function bmcResult(snapshot: HostSnapshot, context: HostContext): StepResult {
  const { bmc, name } = context.peer;
  if (bmc === undefined) return skipped('bmc', `no bmc is configured for ${name}`);
  if (snapshot.status === 'unreachable') return skipped('bmc', 'not reached');
  const asked = Object.values(bmcPath.sources(context)).filter((source) => sourceKey(source) in snapshot.readings);
  if (asked.length === 0) return skipped('bmc', 'no selected rule reads it');
  const readings = Object.fromEntries(
    Object.entries(bmcPath.sources(context)).map(([key, source]) => [
      key,
      snapshot.readings[sourceKey(source)] ?? notRead('not-collected', 'not read'),
    ]),
  );
  const path = bmcPath.parse(readings, context);
  const of = `the BMC of ${name} (${bmc.address})`;
  if (!path.known)
    return failed(
      'bmc',
      `${of} was not asked: ${path.detail}`,
      'Install the tool on the host: `apt-get install ipmitool` or `dnf install ipmitool`; give the password with ' +
        '`bmc.password` in halint.yaml.',
    );
  const { answer, said } = path.value;
  if (answer === undefined) return skipped('bmc', said);
  if (answer === 'ok' || answer === 'present') return passed('bmc', `${of}: ${meaning[answer]}`);
  return failed('bmc', `${of}: ${meaning[answer]} (${said})`, ...bmcFix(answer, bmc.address, bmc.user ?? 'USER'));
}

function bmcFix(answer: BmcAnswer, address: string, user: string): readonly string[] {
  const verify = `Verify on this host: \`ipmitool -I lanplus -H ${address} -U ${user} -a -L OPERATOR chassis power status\``;
  switch (answer) {
    case 'no-answer':
    case 'no-session':
      return [
        `Check bmc.address (${address}) in halint.yaml, the cable and power of the BMC, and that UDP 623 is allowed.`,
        'Enable IPMI over LAN in the BMC.',
        verify,
      ];
    case 'cipher':
      return ['Set bmc.cipherSuite in halint.yaml to a cipher suite that the BMC supports (3 or 17).', verify];
    case 'privilege':
      return [`Give ${user} the privilege OPERATOR in the BMC.`, verify];
    default:
      return [`Correct bmc.user (${user}) and bmc.password in halint.yaml, or the account in the BMC.`, verify];
  }
}
