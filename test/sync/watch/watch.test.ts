import { describe, expect, it } from 'vitest';
import type { FolderWatch, FileEvent, FileWatcher, WatchStatus } from '../../../src/hosts/notify/file-events.ts';
import type { Side } from '../../../src/sdk/index.ts';
import type { SyncMessage } from '../../../src/sync/apply/outcome/message.ts';
import type { SyncOutcome } from '../../../src/sync/apply/outcome/outcome.ts';
import { renderMessages } from '../../../src/sync/apply/outcome/render-message.ts';
import type { Roles } from '../../../src/sync/state/roles.ts';
import type { RepairResult, ScanScope } from '../../../src/sync/watch/repair.ts';
import type { WatchTarget } from '../../../src/sync/watch/watch.ts';
import { Watch } from '../../../src/sync/watch/watch.ts';
import { healthyPair } from '../../rules/healthy.ts';

const pair = { ...healthyPair, policy: { ...healthyPair.policy, syncedFiles: ['/etc/aliases', '/etc/bm-eas/**'] } };
const minute = 60_000;

/** A watch whose time passes when nobody does anything, with hosts that answer what a test says. */
class Stage {
  time = 1_000_000;
  readonly said: string[] = [];
  readonly looks: { readonly at: number; readonly what: ScanScope; readonly active: Side }[] = [];
  readonly watches: {
    readonly side: Side;
    readonly listener: (notice: FileEvent) => void;
    stopped: boolean;
    end(why: string): void;
  }[] = [];
  readonly stop = new AbortController();
  /** What happens at a time, in milliseconds from the start. */
  readonly plot: { readonly at: number; readonly act: () => void }[] = [];
  active: Side | 'unsettled' | 'unreachable' = 'a';
  standing: WatchStatus = { ok: true, folders: 2 };
  next: (what: ScanScope, active: Side) => RepairResult = () => ({ kind: 'done', changes: 0 });
  recovers: SyncOutcome[] = [];
  asked = 0;

  get elapsed(): number {
    return this.time - 1_000_000;
  }

  at(milliseconds: number, act: () => void): this {
    this.plot.push({ at: milliseconds, act });
    this.plot.sort((x, y) => x.at - y.at);
    return this;
  }

  notice(notice: FileEvent): void {
    for (const each of this.watches) if (!each.stopped) each.listener(notice);
  }

  touched(path: string): void {
    this.notice({ kind: 'touched', path, as: 'renamed' });
  }

  run(duty: WatchTarget = { kind: 'present' }, scanEvery = 5 * minute): Promise<SyncOutcome> {
    const notifier = (side: Side): FileWatcher => ({
      means: `inotifywait on mail-${side}`,
      watch: (_ground, listener) => this.#watch(side, listener),
    });
    return new Watch({
      pair,
      target: duty,
      scanInterval: scanEvery,
      notifiers: { a: notifier('a'), b: notifier('b') },
      repair: async (what, active) => {
        this.looks.push({ at: this.elapsed, what, active });
        return this.next(what, active);
      },
      roles: async () => {
        this.asked += 1;
        return this.#roles();
      },
      recover: async () => this.recovers.shift() ?? nothingToRecover,
      now: () => this.time,
      sleep: (time, wake) => this.#sleep(time, wake),
      random: () => 1,
      say: (line) => this.said.push(line),
      stop: this.stop.signal,
    }).run();
  }

  #roles(): Roles | { readonly kind: 'unreachable'; readonly side: Side; readonly why: string } {
    if (this.active === 'unreachable') return { kind: 'unreachable', side: 'b', why: 'no route to host' };
    if (this.active === 'unsettled')
      return { settled: false, reasons: ['the floating address is on both hosts'], signals: [] };
    return { settled: true, active: this.active, signals: [] };
  }

  #watch(side: Side, listener: (notice: FileEvent) => void): FolderWatch {
    let end: (why: string) => void = () => undefined;
    const over = new Promise<string>((resolve) => (end = resolve));
    const watch = { side, listener, stopped: false, end };
    this.watches.push(watch);
    return { standing: Promise.resolve(this.standing), over, stop: () => (watch.stopped = true) };
  }

  /** Time goes on to whatever comes first: the end of the wait, or the next thing in the plot. */
  async #sleep(time: number, wake: AbortSignal): Promise<void> {
    const until = this.time + time;
    for (let i = 0; i < 5; i++) await Promise.resolve();
    while (!wake.aborted) {
      const next = this.plot[0];
      if (next === undefined || next.at + 1_000_000 > until) {
        this.time = Math.max(this.time, until);
        return;
      }
      this.plot.shift();
      this.time = Math.max(this.time, next.at + 1_000_000);
      next.act();
      for (let i = 0; i < 5; i++) await Promise.resolve();
    }
  }
}

const nothingToRecover: SyncOutcome = { exit: 0, messages: [{ code: 'nothing-to-recover' }] };
const unreachable: SyncMessage = {
  code: 'session-lost',
  host: 'mail-b',
  loss: { cause: 'transport', detail: 'no route to host' },
};
const sessionEnded: SyncMessage = { code: 'session-lost', host: 'mail-b', loss: { cause: 'ended', complaint: '' } };

const ending = (stage: Stage, at: number): Stage => stage.at(at, () => stage.stop.abort());

describe('what it does of itself', () => {
  it('watches first, ends what was left half done, and then looks at everything', async () => {
    const stage = ending(new Stage(), 1000);
    stage.recovers = [{ exit: 0, messages: [{ code: 'plan-finished', plan: '12' }] }];
    expect(await stage.run()).toEqual({ exit: 0, messages: [{ code: 'watch-stopped' }] });
    expect(stage.looks).toEqual([{ at: 0, what: 'everything', active: 'a' }]);
    expect(stage.said).toEqual([
      'mail-a is the active host: mail-b is kept in step with it',
      'changes are noticed by inotifywait on mail-a',
      'Plan 12 is applied on both hosts.',
    ]);
    expect(stage.watches.every(({ stopped }) => stopped)).toBe(true);
  });

  it('looks at everything again every five minutes, notices or not', async () => {
    const stage = ending(new Stage(), 16 * minute);
    await stage.run();
    expect(stage.looks.map(({ at, what }) => [Math.round(at / minute), what])).toEqual([
      [0, 'everything'],
      [5, 'everything'],
      [10, 'everything'],
      [15, 'everything'],
    ]);
  });

  it('looks at what was touched, once for a burst, and at nothing that is not shared', async () => {
    const stage = new Stage();
    for (let i = 0; i < 5; i++) stage.at(2000 + i / 8, () => stage.touched('/etc/aliases'));
    stage.at(2000, () => stage.touched('/etc/passwd'));
    stage.at(2000, () => stage.touched('/etc/bm-eas/.one.swp'));
    await ending(stage, 4000).run();
    expect(stage.looks.slice(1)).toEqual([{ at: 2001.5, what: ['/etc/aliases'], active: 'a' }]);
  });

  it('looks at everything when notices were lost', async () => {
    const stage = new Stage().at(2000, () => stage.notice({ kind: 'lost', why: 'overflow' }));
    await ending(stage, 4000).run();
    expect(stage.looks.map(({ what }) => what)).toEqual(['everything', 'everything']);
  });

  it('watches a new folder before it looks into it, and the old watches stay until the new ones stand', async () => {
    const stage = new Stage().at(2000, () => stage.notice({ kind: 'folder', path: '/etc/bm-eas/new' }));
    await ending(stage, 4000).run();
    expect(stage.watches).toHaveLength(2);
    expect(stage.looks[1]).toEqual({ at: 2051, what: ['/etc/bm-eas/new/**'], active: 'a' });
  });

  it('sets up its watches again when they die, and looks at everything because of the gap', async () => {
    const stage = new Stage().at(2000, () => stage.watches[0]?.end('it was killed'));
    await ending(stage, 10_000).run();
    expect(stage.watches).toHaveLength(2);
    expect(stage.looks.map(({ at, what }) => [at, what])).toEqual([
      [0, 'everything'],
      [3000, 'everything'],
    ]);
  });

  it('says so where there is nothing to notice changes with, and finds them by looking', async () => {
    const stage = ending(new Stage(), 11 * minute);
    stage.standing = { ok: false, lacks: true, why: 'there is no inotifywait (package inotify-tools)' };
    await stage.run();
    expect(stage.said).toContain(
      'inotifywait on mail-a is not available: there is no inotifywait (package inotify-tools); changes are found ' +
        'by a full scan, every 300 s',
    );
    expect(stage.watches).toHaveLength(1);
    expect(stage.looks).toHaveLength(3);
  });

  it('comes back to what could not be done', async () => {
    const stage = ending(
      new Stage().at(2000, () => stage.touched('/etc/aliases')),
      4000,
    );
    stage.next = (what) => ({
      kind: 'done',
      changes: 0,
      ...(what !== 'everything' && stage.looks.length === 2 ? { again: { what, wait: 200 } } : {}),
    });
    await stage.run();
    expect(stage.looks.slice(1).map(({ at }) => at)).toEqual([2001, 2201]);
  });
});

describe('what has to wait', () => {
  it('is tried again at its time, also when everything was looked at meanwhile', async () => {
    const stage = ending(
      new Stage().at(2000, () => stage.touched('/etc/aliases')),
      7 * minute,
    );
    stage.next = (what) => ({
      kind: 'done',
      changes: 0,
      ...(what !== 'everything' && stage.looks.length === 2 ? { again: { what, wait: 5.5 * minute } } : {}),
    });
    await stage.run();
    expect(stage.looks.map(({ what }) => what)).toEqual([
      'everything',
      ['/etc/aliases'],
      'everything',
      ['/etc/aliases'],
    ]);
  });

  it('is not looked at while it is being written, not even with everything', async () => {
    const stage = new Stage();
    for (let at = 298_000; at < 303_000; at += 250)
      stage.at(at, () => stage.notice({ kind: 'touched', path: '/etc/aliases', as: 'open' }));
    await ending(stage, 6 * minute).run();
    expect(stage.looks.filter(({ at }) => at > 298_000)[0]?.at).toBeGreaterThan(303_000);
  });
});

describe('the peer', () => {
  it('away and back: the backlog is kept, tries become rarer, and nothing is forgotten', async () => {
    const stage = new Stage();
    let away = false;
    stage.next = () =>
      away ? { kind: 'unreachable', side: 'b', why: 'no route to host' } : { kind: 'done', changes: 0 };
    stage
      .at(2000, () => (away = true))
      .at(2100, () => stage.touched('/etc/aliases'))
      .at(2500, () => stage.touched('/etc/bm-eas/one'))
      .at(8000, () => (away = false));
    await ending(stage, minute).run();
    const tries = stage.looks.slice(1).map(({ at }) => at);
    expect(tries.slice(0, 3)).toEqual([2101, 3101, 5101]);
    expect(stage.looks.at(-1)?.at).toBeGreaterThan(8000);
    const done = stage.looks.filter(({ at }) => at > 8000).flatMap(({ what }) => what);
    expect(done).toEqual(expect.arrayContaining(['/etc/aliases', '/etc/bm-eas/one']));
    expect(stage.said.filter((line) => line.startsWith('mail-b'))).toEqual([
      'mail-b cannot be read (no route to host): changes wait',
      'mail-b is back',
    ]);
  });

  it('cut off in the middle: the transaction is ended first, then everything is looked at', async () => {
    const stage = new Stage().at(2000, () => stage.touched('/etc/aliases'));
    stage.next = (what) =>
      what === 'everything'
        ? { kind: 'done', changes: 0 }
        : { kind: 'interrupted', outcome: { exit: 14, messages: [sessionEnded] } };
    stage.recovers = [
      nothingToRecover,
      { exit: 12, messages: [unreachable] },
      { exit: 0, messages: [{ code: 'plan-rolled-back', plan: '12', recovered: true }] },
    ];
    await ending(stage, minute).run();
    expect(stage.said).toContain('Plan 12 is rolled back on both hosts: everything is as it was before.');
    expect(stage.looks.at(-1)?.what).toBe('everything');
  });

  it('a transaction that cannot be rolled back ends it with 14, whatever the words of its message', async () => {
    const stage = new Stage();
    const conflict = {
      code: 'rollback-conflict',
      host: 'mail-b',
      detail: '/etc/mail/list ended.txt: its backup is damaged and did not answer',
    } as const;
    stage.recovers = [{ exit: 14, messages: [conflict] }];
    expect(await stage.run()).toEqual({ exit: 14, messages: [conflict] });
    expect(stage.looks).toEqual([]);
  });

  it.for([
    { cause: 'transport', detail: 'no answer within 900 s while the collection ran' },
    { cause: 'ended', complaint: '' },
    { cause: 'no-answer', seconds: 60 },
  ] as const)('a recovery that loses its connection is tried again ($cause)', async (loss) => {
    const stage = new Stage();
    stage.recovers = [{ exit: 14, messages: [{ code: 'session-lost', host: 'mail-b', loss }] }];
    expect((await ending(stage, minute).run()).exit).toBe(0);
    expect(stage.looks).not.toEqual([]);
  });
});

describe('it ends by itself', () => {
  it('at a conflict, with 11', async () => {
    const stage = new Stage();
    const conflict = {
      code: 'watch-conflict',
      conflicts: [{ path: '/etc/aliases', why: 'Both hosts changed it.' }],
      active: 'mail-a',
      passive: 'mail-b',
    } as const;
    stage.next = () => ({ kind: 'conflict', conflict });
    expect(await stage.run()).toEqual({ exit: 11, messages: [conflict] });
  });

  it('when the other host is active, with 12, within ten seconds even if no file changes', async () => {
    const stage = new Stage().at(3000, () => (stage.active = 'b'));
    const outcome = await stage.run();
    expect(outcome.exit).toBe(12);
    expect(renderMessages(outcome.messages).join(' ')).toMatch(/mail-b is the active host now.*--follow-role/s);
    expect(stage.elapsed).toBeLessThanOrEqual(13_000);
  });

  it('when it is not certain who is active, with 12: on the second look, for one may fall into a restart', async () => {
    const stage = new Stage().at(3000, () => (stage.active = 'unsettled'));
    const outcome = await stage.run();
    expect(outcome.exit).toBe(12);
    expect(renderMessages(outcome.messages).join(' ')).toContain('the floating address is on both hosts');
    const brief = ending(
      new Stage().at(3000, () => (brief.active = 'unsettled')).at(11_000, () => (brief.active = 'a')),
      minute,
    );
    expect((await brief.run()).exit).toBe(0);
  });

  it('when it is told to, after what is being done', async () => {
    const stage = new Stage();
    stage.next = () => {
      stage.stop.abort();
      return { kind: 'done', changes: 1 };
    };
    expect(await stage.run()).toEqual({ exit: 0, messages: [{ code: 'watch-stopped' }] });
    expect(stage.looks).toHaveLength(1);
  });
});

describe('a failover', () => {
  it('with --follow-role: it goes on from the other host, once two looks say so, with a look at everything', async () => {
    const stage = new Stage();
    stage.next = (_what, active) =>
      stage.active !== 'a' && active === 'a' ? { kind: 'failover', active: 'b' } : { kind: 'done', changes: 0 };
    stage.at(2000, () => (stage.active = 'b')).at(2100, () => stage.touched('/etc/aliases'));
    await ending(stage, minute).run({ kind: 'any' });
    const after = stage.looks.filter(({ at }) => at > 2200);
    expect(after[0]).toMatchObject({ what: 'everything', active: 'b' });
    expect(after[0]?.at).toBeGreaterThan(2110 + 9_000);
    expect(stage.watches.map(({ side }) => side)).toEqual(['a', 'b']);
    expect(stage.watches[0]?.stopped).toBe(true);
  });

  it('with --when-active: the watch on the former host waits, and nothing is looked at in its name', async () => {
    const stage = new Stage().at(2000, () => (stage.active = 'b')).at(90_000, () => (stage.active = 'a'));
    await ending(stage, 3 * minute).run({ kind: 'own', side: 'a' });
    expect(stage.looks.filter(({ at }) => at > 12_000 && at < 90_000)).toEqual([]);
    expect(stage.said).toContain('mail-b is the active host; mail-a waits');
    expect(stage.looks.at(-1)).toMatchObject({ what: 'everything', active: 'a' });
  });

  it('with --when-active on the passive host: it waits from the start, and takes over when its host is active', async () => {
    const stage = new Stage().at(30_000, () => (stage.active = 'b'));
    await ending(stage, minute).run({ kind: 'own', side: 'b' });
    expect(stage.looks[0]).toMatchObject({ what: 'everything', active: 'b' });
    expect(stage.looks[0]?.at).toBeGreaterThanOrEqual(30_000);
  });

  it('half done: while the signals contradict each other nothing is written, and no watch that waits or follows ends', async () => {
    const stage = new Stage().at(2000, () => (stage.active = 'unsettled')).at(40_000, () => (stage.active = 'b'));
    stage.next = () =>
      stage.active === 'unsettled' ? { kind: 'unsettled', reasons: ['x'] } : { kind: 'done', changes: 0 };
    stage.at(3000, () => stage.touched('/etc/aliases'));
    await ending(stage, 2 * minute).run({ kind: 'any' });
    expect(stage.looks.filter(({ active }) => active === 'b')[0]).toMatchObject({ what: 'everything' });
    expect(stage.said.filter((line) => line.startsWith('nothing is changed while'))).toHaveLength(1);
  });
});
