import { columns } from '../../report/wrap.ts';
import type { AccessStep } from '../../sdk/index.ts';

/** A host that is being read. Times are in milliseconds. */
export interface ReadHost {
  readonly name: string;
  readonly step: AccessStep;
  readonly began: number;
}

/** What is in progress at a moment. */
export interface ProgressState {
  readonly now: number;
  readonly began: number;
  readonly hosts: readonly ReadHost[];
  readonly pairs: { readonly done: number; readonly total: number };
}

/** What a host is doing at a step. */
export const stepText: Readonly<Record<AccessStep, string>> = {
  configuration: 'preparing',
  resolve: 'connecting',
  connect: 'connecting',
  'host-key': 'connecting',
  authenticate: 'logging in',
  open: 'starting',
  privilege: 'starting',
  shell: 'starting',
  tools: 'starting',
  read: 'reading',
};

const fewestColumns = 20;

/** The state as one line of at most `width` columns: the hosts of one pair, or a bar with an estimate for several. */
export function progressLine(state: ProgressState, width: number, utf8: boolean): string {
  const room = Math.max(fewestColumns, width);
  const line = state.pairs.total > 1 ? fleetLine(state, room, utf8) : pairLine(state);
  return cut(line, room, utf8);
}

const seconds = (milliseconds: number): string => {
  const whole = Math.max(0, Math.round(milliseconds / 1000));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`;
};

const pairLine = ({ hosts, now }: ProgressState): string =>
  hosts.map(({ name, step, began }) => `${name}: ${stepText[step]}, ${seconds(now - began)}`).join('  ');

function fleetLine(state: ProgressState, room: number, utf8: boolean): string {
  const { done, total } = state.pairs;
  const elapsed = state.now - state.began;
  const counts = `${done}/${total} pairs`;
  const left = done === 0 ? '' : `, about ${seconds((elapsed / done) * (total - done))} left`;
  const oldest = [...state.hosts].sort((one, other) => one.began - other.began)[0];
  const slowest =
    oldest === undefined ? '' : `; ${oldest.name}: ${stepText[oldest.step]}, ${seconds(state.now - oldest.began)}`;
  const size = Math.min(30, Math.floor(room / 4));
  return `${bar(done / total, size, utf8)} ${counts}, ${seconds(elapsed)}${left}${slowest}`;
}

function bar(part: number, size: number, utf8: boolean): string {
  const full = Math.floor(part * size);
  const [filled, empty] = utf8 ? ['█', '░'] : ['#', '-'];
  return utf8
    ? filled.repeat(full) + empty.repeat(size - full)
    : `[${filled.repeat(full)}${empty.repeat(size - full)}]`;
}

/** The line within its columns. The name of a host comes from the configuration, and may be long. */
function cut(line: string, room: number, utf8: boolean): string {
  if (columns(line) <= room) return line;
  const mark = utf8 ? '…' : '...';
  let kept = '';
  for (const character of line) {
    if (columns(kept + character) + columns(mark) > room) break;
    kept += character;
  }
  return kept + mark;
}
