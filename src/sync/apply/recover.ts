import type { Side } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import type { HostAccess } from './session/host-access.ts';
import { openSession } from './session/host-access.ts';
import type { SyncExit, SyncOutcome } from './outcome/outcome.ts';
import { refused, syncExit } from './outcome/outcome.ts';
import type { PhaseEnd, Session } from './session/session.ts';
import { rollbackConflicts } from './outcome/rollback-conflicts.ts';
import type { WriterFrame } from './session/writer-frames.ts';

const sides = ['a', 'b'] as const;
type Sessions = Readonly<Record<Side, Session>>;

export interface RecoverOptions {
  readonly hosts: Readonly<Record<Side, HostAccess>>;
  readonly owner: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What one host's journal says of a plan that did not end there. */
export interface Unfinished {
  readonly plan: string;
  /** The journal's lines, blanks as hyphens. */
  readonly lines: readonly string[];
  /** The host whose journal decides. */
  readonly decides?: Side;
}

/**
 * What becomes of a plan, from the evidence of both hosts: forwards once the deciding host has written its commit line,
 * backwards before that and whenever a rollback has begun. `finished`: the plan ended on a host that has no
 * journal of it any more.
 */
export function direction(
  found: Readonly<Record<Side, Unfinished | undefined>>,
  finished: Readonly<Record<Side, boolean>>,
): 'finish' | 'abandon' {
  const entries = sides.flatMap((side) => found[side] ?? []);
  if (entries.some(({ lines }) => lines.includes('undo') || lines.includes('roll-back'))) return 'abandon';
  const decider = entries.find(({ decides }) => decides !== undefined)?.decides;
  if (decider === undefined) return 'abandon';
  const deciding = found[decider];
  const committed = deciding === undefined ? finished[decider] : deciding.lines.includes('commit');
  return committed ? 'finish' : 'abandon';
}

/** What is said when every run has ended. */
export const nothingToRecover = 'There is nothing to recover.';

/** Ends on both hosts what a crash left: each file is the old or the new one afterwards, and no journal is left. */
export async function recover(options: RecoverOptions): Promise<SyncOutcome> {
  const open = (side: Side): Session =>
    openSession(options.hosts[side], { owner: options.owner, signal: options.signal, recovers: true });
  const sessions = { a: open('a'), b: open('b') };
  try {
    return await recoverWith(sessions, options.say);
  } finally {
    await Promise.all(sides.map((side) => sessions[side].close()));
  }
}

async function recoverWith(sessions: Sessions, say: (line: string) => void): Promise<SyncOutcome> {
  const surveys = await surveyed(sessions);
  if ('exit' in surveys) return surveys;
  const plans = [...new Set(sides.flatMap((side) => surveys[side].map(({ plan }) => plan)))];
  const lines: string[] = [];
  let exit: SyncExit = syncExit.done;
  for (const plan of plans) {
    const found = { a: surveys.a.find((each) => each.plan === plan), b: surveys.b.find((each) => each.plan === plan) };
    const finished = { a: await hasEnded(sessions.a, plan), b: await hasEnded(sessions.b, plan) };
    let way = direction(found, finished);
    const done: Side[] = [];
    for (const side of orderOf(found)) {
      const end = await sessions[side].phase(`${way} ${plan}\n`, 600);
      for (const { words } of end.frames)
        if (words[0] === 'activation') say(`${sessions[side].name}: ${words.slice(1).join(' ')}`);
      if (!end.ok && end.code === 'lost') {
        // The result there is unknown, so nothing is decided for the other host either.
        exit = syncExit.incomplete;
        lines.push(`${end.why}.`);
        break;
      }
      if (end.ok) {
        if (way === 'finish') done.push(side);
        continue;
      }
      // A host that cannot go on goes back by itself, and the other one with it.
      const wentBack = way === 'finish' && end.code !== 'incomplete';
      if (way === 'finish') for (const other of done) finished[other] = true;
      way = 'abandon';
      if (!wentBack) exit = syncExit.incomplete;
      lines.push(
        `${sessions[side].name}: ${end.why}${wentBack ? `; plan ${plan} was taken back there` : ''}.`,
        ...rollbackConflicts(sessions[side].name, end.frames),
      );
    }
    // Half of a rollback is the rest of it on the other host.
    const back =
      way === 'abandon' && (done.length > 0 || sides.some((side) => found[side]?.lines.includes('roll-back')));
    for (const side of sides) {
      if (!back || !finished[side] || (found[side] !== undefined && !done.includes(side))) continue;
      const end = await sessions[side].phase(`restore ${plan}\n`, 600);
      if (!end.ok) {
        exit = syncExit.incomplete;
        lines.push(`${sessions[side].name}: ${end.why}.`, ...rollbackConflicts(sessions[side].name, end.frames));
      }
    }
    if (exit === syncExit.done)
      lines.push(
        way === 'finish'
          ? `Plan ${plan} is carried out on both hosts.`
          : `Plan ${plan} is taken back on both hosts: everything is as it was before.`,
      );
  }
  await Promise.all(sides.map((side) => sessions[side].phase('quit\n', 10)));
  if (exit !== syncExit.done) lines.push('Then run halint sync recover again.');
  return { exit, lines: plans.length === 0 ? [nothingToRecover] : lines };
}

/** The deciding host first: what it cannot do, the other one must not do. */
function orderOf(found: Readonly<Record<Side, Unfinished | undefined>>): readonly Side[] {
  const decider = sides.flatMap((side) => found[side]?.decides ?? [])[0] ?? 'a';
  return [decider, otherSide(decider)].filter((side) => found[side] !== undefined);
}

async function surveyed(sessions: Sessions): Promise<Readonly<Record<Side, readonly Unfinished[]>> | SyncOutcome> {
  const found: Record<Side, readonly Unfinished[]> = { a: [], b: [] };
  for (const phase of ['opened', 'lock', 'survey'] as const) {
    const [a, b] = await Promise.all(
      sides.map((side) => (phase === 'opened' ? sessions[side].opened : sessions[side].phase(`${phase}\n`, 60))),
    );
    const ends = { a, b };
    for (const side of sides) {
      const end: PhaseEnd | undefined = ends[side];
      if (end === undefined || !end.ok) {
        const why =
          end === undefined ? 'no answer' : end.code === 'lost' ? end.why : `${sessions[side].name}: ${end.why}`;
        return refused(
          `${why}.`,
          'Nothing was changed. Both hosts must be there: one alone cannot tell how a plan ended.',
        );
      }
      if (phase === 'survey') found[side] = readSurvey(end.frames);
    }
  }
  return found;
}

function readSurvey(frames: readonly WriterFrame[]): readonly Unfinished[] {
  return frames.flatMap(({ words }) => {
    const [word, plan, ...lines] = words;
    if (word !== 'unfinished' || plan === undefined) return [];
    const about =
      frames.find((frame) => frame.words[0] === 'about' && frame.words[1] === plan)?.body.toString('utf8') ?? '';
    const decides = /^decides ([ab])$/m.exec(about)?.[1];
    return [
      { plan, lines: lines.filter((line) => line !== ''), ...(decides === 'a' || decides === 'b' ? { decides } : {}) },
    ];
  });
}

async function hasEnded(session: Session, plan: string): Promise<boolean> {
  const end = await session.phase(`outcome ${plan}\n`, 30);
  return end.frames.some(({ words }) => words[0] === 'outcome' && words[2] === 'applied');
}
