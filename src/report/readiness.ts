import type { NoGoReason, PairReport, Readiness } from '../sdk/index.ts';
import { counted } from './findings.ts';

/** `GO for pre-switchover.` or `NO-GO for pre-switchover: 2 reasons.` */
export const readinessSentence = ({ phase, go, reasons, excepted }: Readiness): string => {
  const accepted = excepted.length === 0 ? '' : ` Accepted or turned off: ${excepted.join(', ')}.`;
  return `${go ? 'GO' : 'NO-GO'} for ${phase}${go ? '' : `: ${counted(reasons.length, 'reason')}`}.${accepted}`;
};

/** A reason as one line: place, finding, rule, and why the rule counts. */
export function reasonLine({ hosts }: PairReport, { rule, verdict, host, text, why }: NoGoReason): string {
  const place = host === undefined ? '' : `${hosts[host].name}: `;
  const id = rule === undefined ? '' : ` (${rule})`;
  return `${verdict === 'unknown' ? 'not known: ' : ''}${place}${text}${id}. It counts because ${why}.`;
}

/** `on mail-a: Move the services …` */
export const nextText = ({ hosts }: PairReport, { next }: Readiness): string =>
  `${next.host === undefined ? '' : `on ${hosts[next.host].name}: `}${next.text}`;

/** The commands of one tool each; tools are alternatives. */
export const nextCommands = ({ next }: Readiness): readonly (readonly [string, readonly string[]])[] =>
  Object.entries(next.commands ?? {});
