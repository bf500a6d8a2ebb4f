import type { KnownFailover, PairReport, ServiceAfterFailover } from '../../../sdk/index.ts';
import { counted } from '../../findings.ts';
import { failoverSentence, failoversOf, isKnownFailover, isRunning, lostHost } from '../../simulated-failovers.ts';
import { flowing, fold, named, section, table } from './markup.ts';

/** The simulated failovers: the result of each, and the steps with the steps that they wait for. */
export function failovers(pair: PairReport, prefix: string): string {
  const parts = failoversOf(pair).map((each) => {
    const title = `<h3>${flowing(lostHost(pair, each))} is lost</h3>`;
    if (!isKnownFailover(each)) return `${title}<p>${named('unknown')}: ${flowing(each.unknown)}</p>`;
    const basis = each.basis === 'live' ? '' : ' From the configuration alone: nodes and agents are taken to be sound.';
    return `${title}<p>${flowing(failoverSentence(pair, each))}.${basis}</p>${services(each)}${steps(each)}`;
  });
  return section(
    `${prefix}failovers`,
    'After a failover',
    parts.length === 0 ? '' : `<p class="hint">As Pacemaker’s own scheduler simulates it.</p>${parts.join('')}`,
  );
}

/** Services that do not run as they do now; the others are in the steps, or run on the survivor already. */
function services({ services: all }: KnownFailover): string {
  const state = ({ state: now, reason }: ServiceAfterFailover): string =>
    now === 'held' ? 'stopped or unmanaged by an administrator' : now === 'started' && reason ? 'not promoted' : now;
  const rows = all
    .filter((each) => !isRunning(each))
    .map((each) => [flowing(each.id), state(each), flowing(each.reason ?? '')]);
  return rows.length === 0 ? '' : table('Services that do not run', ['service', 'state', 'because of'], rows);
}

function steps({ steps: all }: KnownFailover): string {
  const rows = all.map(({ step, on = '', after }) => [flowing(step), flowing(on), flowing(after.join(', '))]);
  if (rows.length === 0) return '';
  return fold(counted(rows.length, 'step'), table('Steps', ['step', 'on', 'after the end of'], rows));
}
