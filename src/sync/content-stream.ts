import { createHash } from 'node:crypto';
import type { HostWork } from './host-work.ts';
import type { PlanItem } from './plan.ts';
import type { Session } from './session.ts';

/** Most of a content that is kept to be looked at by a parser; the rest only passes through. */
const judgedCap = 1024 * 1024;

/** A content that passes: counted and digested on its way, kept only where a parser here has to judge it. */
interface Passing {
  readonly item: PlanItem;
  /** The destination counts its items from 1. */
  readonly number: number;
  readonly size: number;
  readonly hash: ReturnType<typeof createHash>;
  sent: number;
  judged: Buffer[] | undefined;
}

export interface ContentJudge {
  /** Whether `judge` wants the content of this item. */
  readonly wants: (item: PlanItem) => boolean;
  /** Why the content is not fit; undefined: it is. */
  readonly judge: (item: PlanItem, content: Buffer) => string | undefined;
}

/**
 * Passes contents from the source's session to the destination's, through memory only. A content has the size that the
 * plan says, or the run ends: the destination would take what follows for content.
 */
export class ContentStream {
  readonly #source: HostWork;
  readonly #destination: { readonly work: HostWork; readonly session: () => Session | undefined };
  readonly #judge: ContentJudge;
  readonly #digests: string[] = [];
  #now: Passing | undefined;
  #fault: string | undefined;

  constructor(source: HostWork, destination: { readonly work: HostWork; readonly session: () => Session | undefined }, judge: ContentJudge) {
    this.#source = source;
    this.#destination = destination;
    this.#judge = judge;
  }

  /** What is wrong with what has passed so far. */
  get fault(): string | undefined {
    return this.#fault;
  }

  onLine(words: readonly string[]): void {
    this.#finish();
    if (words[0] !== 'content') return;
    const item = this.#source.contents.get(Number(words[1]));
    const number = item === undefined ? 0 : this.#destination.work.items.indexOf(item) + 1;
    if (item === undefined || number === 0 || item.source.type !== 'file') {
      this.#fault ??= 'a host sent something that it was not asked for';
      return;
    }
    const { size } = item.source;
    const judged = size <= judgedCap && this.#judge.wants(item) ? [] : undefined;
    this.#now = { item, number, size, hash: createHash('sha256'), sent: 0, judged };
    if (this.#fault === undefined) this.#destination.session()?.send(`put ${number} ${size}\n`);
  }

  onContent(piece: Buffer): void {
    const now = this.#now;
    if (now === undefined || this.#fault !== undefined) return;
    now.sent += piece.length;
    if (now.sent > now.size) {
      this.#fault = `${now.item.id}: size moved while it was read`;
      return;
    }
    now.hash.update(piece);
    now.judged?.push(Buffer.from(piece));
    this.#destination.session()?.send(piece);
  }

  /** Lines for the destination: what each content was, so that it can see that it has arrived. */
  digests(): string {
    this.#finish();
    return this.#digests.join('');
  }

  #finish(): void {
    const now = this.#now;
    this.#now = undefined;
    if (now === undefined || this.#fault !== undefined) return;
    const value = now.hash.digest('hex');
    const expected = now.item.source.type === 'file' ? now.item.source.digest : undefined;
    if (now.sent !== now.size) this.#fault = `${now.item.id}: size moved while it was read`;
    else if (expected?.kind === 'plain' && expected.value !== value) this.#fault = `${now.item.id}: digest moved while it was read`;
    else if (now.judged !== undefined) {
      const why = this.#judge.judge(now.item, Buffer.concat(now.judged));
      if (why !== undefined) this.#fault = `${now.item.id}: ${why}`;
    }
    this.#digests.push(`sent ${now.number} ${value}\n`);
  }
}
