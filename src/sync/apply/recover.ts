import type { Side } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import type { SyncMessage } from './outcome/message.ts';
import type { SyncExit, SyncOutcome } from './outcome/outcome.ts';
import { refused, syncExit } from './outcome/outcome.ts';
import { rollbackConflicts } from './outcome/rollback-conflicts.ts';
import type { HostAccess } from './session/host-access.ts';
import { openSession } from './session/host-access.ts';
import type { Session } from './session/session.ts';
import { faultOf } from './session/phase-end.ts';
import type { Frame } from '../../hosts/remote-shell/frame-stream.ts';
import { both, sides } from './transaction/transaction.ts';

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
export function recoveryDirection(
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

/**
 * Finishes or rolls back what a crash left on both hosts: each file is the old or the new one, and no journal is left.
 */
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
  const surveys = await surveyBoth(sessions);
  if ('exit' in surveys) return surveys;
  const plans = [...new Set(sides.flatMap((side) => surveys[side].map(({ plan }) => plan)))];
  const outcomes: SyncOutcome[] = [];
  for (const plan of plans) {
    const found = { a: surveys.a.find((each) => each.plan === plan), b: surveys.b.find((each) => each.plan === plan) };
    outcomes.push(await recoverPlan(plan, found, sessions, say));
  }
  await both((side) => sessions[side].phase('quit\n', 10));
  if (outcomes.length === 0) return { exit: syncExit.done, messages: [{ code: 'nothing-to-recover' }] };
  const incomplete = outcomes.some(({ exit }) => exit !== syncExit.done);
  const messages = outcomes.flatMap((outcome) => outcome.messages);
  return incomplete
    ? { exit: syncExit.incomplete, messages: [...messages, { code: 'run-recover-again' }] }
    : { exit: syncExit.done, messages };
}

/** Finishes or rolls back one plan on both hosts. */
async function recoverPlan(
  plan: string,
  found: Readonly<Record<Side, Unfinished | undefined>>,
  sessions: Sessions,
  say: (line: string) => void,
): Promise<SyncOutcome> {
  const finished = { a: await hasEnded(sessions.a, plan), b: await hasEnded(sessions.b, plan) };
  const messages: SyncMessage[] = [];
  let exit: SyncExit = syncExit.done;
  let way = recoveryDirection(found, finished);
  const done: Side[] = [];
  for (const side of recoveryOrder(found)) {
    const { name } = sessions[side];
    const end = await sessions[side].phase(`${way} ${plan}\n`, 600);
    for (const { words } of end.frames) if (words[0] === 'activation') say(`${name}: ${words.slice(1).join(' ')}`);
    if (end.ok) {
      if (way === 'finish') done.push(side);
      continue;
    }
    messages.push(faultOf(name, end));
    if (end.code === 'lost') {
      // The result there is unknown, so nothing is decided for the other host either.
      exit = syncExit.incomplete;
      break;
    }
    // A host that cannot go on rolls back by itself, and the other one with it.
    const rolledBack = way === 'finish' && end.code !== 'incomplete';
    if (way === 'finish') for (const other of done) finished[other] = true;
    way = 'abandon';
    if (rolledBack) messages.push({ code: 'plan-rolled-back-on-host', plan, host: name });
    else exit = syncExit.incomplete;
    messages.push(...rollbackConflicts(name, end.frames));
  }
  // If a rollback has begun on one host, the other one has to be rolled back as well.
  const rollsBack =
    way === 'abandon' && (done.length > 0 || sides.some((side) => found[side]?.lines.includes('roll-back')));
  for (const side of sides) {
    if (!rollsBack || !finished[side] || (found[side] !== undefined && !done.includes(side))) continue;
    const end = await sessions[side].phase(`restore ${plan}\n`, 600);
    if (end.ok) continue;
    exit = syncExit.incomplete;
    messages.push(faultOf(sessions[side].name, end), ...rollbackConflicts(sessions[side].name, end.frames));
  }
  if (exit === syncExit.done)
    messages.push(
      way === 'finish' ? { code: 'plan-finished', plan } : { code: 'plan-rolled-back', plan, recovered: true },
    );
  return { exit, messages };
}

/** The deciding host first: what it cannot do, the other one must not do. */
function recoveryOrder(found: Readonly<Record<Side, Unfinished | undefined>>): readonly Side[] {
  const decider = sides.flatMap((side) => found[side]?.decides ?? [])[0] ?? 'a';
  return [decider, otherSide(decider)].filter((side) => found[side] !== undefined);
}

async function surveyBoth(sessions: Sessions): Promise<Readonly<Record<Side, readonly Unfinished[]>> | SyncOutcome> {
  const found: Record<Side, readonly Unfinished[]> = { a: [], b: [] };
  for (const phase of ['opened', 'lock', 'survey'] as const) {
    const ends = await both((side) =>
      phase === 'opened' ? sessions[side].opened : sessions[side].phase(`${phase}\n`, 60),
    );
    for (const side of sides) {
      const end = ends[side];
      if (!end.ok)
        return refused(
          faultOf(sessions[side].name, end),
          { code: 'nothing-changed' },
          { code: 'both-hosts-needed', to: 'recover' },
        );
      if (phase === 'survey') found[side] = readSurvey(end.frames);
    }
  }
  return found;
}

function readSurvey(frames: readonly Frame[]): readonly Unfinished[] {
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
