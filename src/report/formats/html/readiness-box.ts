import type { PairReport } from '../../../sdk/index.ts';
import { nextCommands, nextText, readinessSentence, reasonLine } from '../../readiness.ts';
import { escaped, flowing, shape, sign } from './markup.ts';

/** Go or no-go for an operation, below the verdict; nothing if the run judged none. */
export function readinessBox(pair: PairReport): string {
  const { readiness } = pair;
  if (readiness === undefined) return '';
  const failed = readiness.reasons.some(({ verdict }) => verdict === 'fail');
  const state = readiness.go ? 'passed' : failed ? 'critical' : 'unknown';
  const reasons = readiness.reasons.map(
    (reason) => `<li>${sign(reason.verdict === 'fail' ? 'error' : 'unknown')}${flowing(reasonLine(pair, reason))}</li>`,
  );
  const commands = nextCommands(readiness).map(
    ([tool, lines]) => `<p>${escaped(tool)}:</p><pre tabindex="0">${lines.map(escaped).join('\n')}</pre>`,
  );
  return `<section class="verdict ${state}" aria-label="Go or no-go"><p class="sentence">${shape(state)} <strong>${flowing(readinessSentence(readiness))}</strong></p>${reasons.length === 0 ? '' : `<ul class="changes">${reasons.join('')}</ul>`}<p><b>Next</b> ${flowing(nextText(pair, readiness))}</p>${commands.join('')}</section>`;
}
