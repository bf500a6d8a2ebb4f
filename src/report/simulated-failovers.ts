import type { KnownFailover, PairReport, ServiceAfterFailover, SimulatedFailover } from '../sdk/index.ts';
import { otherSide } from '../sdk/index.ts';
import { counted } from './findings.ts';

/** The most services of which a short sentence names the reason. */
const mostNamed = 3;

/** The simulated failovers of a pair; empty if there are none. */
export const failoversOf = ({ picture }: PairReport): readonly SimulatedFailover[] => picture?.failovers ?? [];

export const isKnownFailover = (each: SimulatedFailover): each is KnownFailover => !('unknown' in each);

/** The name of the host that is lost. */
export const lostHost = ({ hosts }: PairReport, { lost }: SimulatedFailover): string => hosts[lost].name;

/** What happens after the loss of a host, in one sentence. */
export function failoverSentence({ hosts }: PairReport, each: SimulatedFailover): string {
  if (!isKnownFailover(each)) return `not known: ${each.unknown}`;
  const survivor = hosts[otherSide(each.lost)].name;
  const running = each.services.filter(isRunning);
  const kept = each.services.filter(({ state }) => state !== 'held');
  const stopped = kept.filter((service) => !isRunning(service));
  const fencing = fencingText(each);
  const named = stopped.slice(0, mostNamed).map(({ id, reason }) => (reason === undefined ? id : `${id} (${reason})`));
  const more = stopped.length > mostNamed ? ` and ${stopped.length - mostNamed} more` : '';
  return [
    `${survivor} ${fencing}, then runs ${running.length} of ${counted(kept.length, 'service')}`,
    ...(stopped.length === 0 ? [] : [`not running: ${named.join(', ')}${more}`]),
  ].join('; ');
}

/** `fences it with f_mail_a`, `fences it with no device`, `does not fence it`. */
export function fencingText({ fenced, devices }: KnownFailover): string {
  if (!fenced) return 'does not fence it';
  return `fences it with ${devices.length === 0 ? 'no device that it may use' : devices.join(' and ')}`;
}

/** A service that runs as it does now; one that is only no longer promoted does not. */
export const isRunning = ({ state, reason }: ServiceAfterFailover): boolean =>
  (state === 'started' || state === 'promoted') && reason === undefined;

/** The steps as one line, in an order that the cluster may take. */
export const stepsLine = ({ steps }: KnownFailover): string => steps.map(({ step }) => step).join(', ');
