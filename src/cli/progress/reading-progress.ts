import { visible } from '../../report/visible.ts';
import type { AccessStep } from '../../sdk/index.ts';
import { isAsciiLocale } from '../output/plain-text.ts';
import type { ReadHost } from './progress-line.ts';
import { stepText, progressLine } from './progress-line.ts';
import type { StatusLine, Terminal } from '../output/status-line.ts';

/**
 * `line`: a line on the terminal that is rewritten. `plain`: a line of its own for each step, for logs. `none`:
 * nothing.
 */
export type ProgressMode = 'line' | 'plain' | 'none';

/** Follows one host. */
export interface HostProgress {
  step(step: AccessStep): void;
  end(): void;
}

/** Milliseconds: a short run shows nothing, and the line is not rewritten more often. */
const patience = 500;
const interval = 200;

interface Followed extends ReadHost {
  step: AccessStep;
}

/** The progress of reading hosts, on standard error. It is no part of a report. */
export class ReadingProgress {
  readonly #mode: ProgressMode;
  readonly #line: StatusLine;
  readonly #terminal: Terminal;
  readonly #hosts = new Set<Followed>();
  #began = performance.now();
  #pairs = { done: 0, total: 1 };
  #timer: NodeJS.Timeout | undefined;

  constructor(mode: ProgressMode, line: StatusLine, terminal: Terminal) {
    this.#mode = mode;
    this.#line = line;
    this.#terminal = terminal;
  }

  /** The number of pairs of this run. */
  expect(total: number): void {
    this.#pairs = { done: 0, total };
    this.#began = performance.now();
  }

  begin(name: string): HostProgress {
    const host: Followed = { name: visible(name), step: 'connect', began: performance.now() };
    this.#hosts.add(host);
    this.#start();
    return {
      step: (step) => {
        if (host.step === step) return;
        const before = stepText[host.step];
        host.step = step;
        if (this.#mode === 'plain' && stepText[step] !== before) this.#say(host, stepText[step]);
      },
      end: () => {
        if (!this.#hosts.delete(host)) return;
        if (this.#mode === 'plain') this.#say(host, 'done');
        if (this.#hosts.size === 0) this.#pause();
      },
    };
  }

  pairDone(): void {
    this.#pairs = { ...this.#pairs, done: this.#pairs.done + 1 };
  }

  /** The hosts that are being read: for a message when the run is stopped. */
  get active(): readonly string[] {
    return [...this.#hosts].map(({ name, step }) => `${name} (${stepText[step]})`);
  }

  /** Removes the line. */
  finish(): void {
    this.#pause();
    this.#line.detach();
  }

  #say({ name, began }: ReadHost, what: string): void {
    this.#terminal.write(`${name}: ${what} (${((performance.now() - began) / 1000).toFixed(1)} s)\n`);
  }

  #start(): void {
    if (this.#mode !== 'line' || this.#timer !== undefined) return;
    const utf8 = !isAsciiLocale(process.env);
    this.#line.attach(this.#terminal);
    this.#timer = setInterval(() => {
      const now = performance.now();
      if (now - this.#began < patience) return;
      const state = { now, began: this.#began, hosts: [...this.#hosts], pairs: this.#pairs };
      // The last column stays free: some terminals begin a new line when it is written.
      this.#line.show(progressLine(state, this.#line.columns - 1, utf8));
    }, interval);
    this.#timer.unref();
  }

  #pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#line.clear();
  }
}
