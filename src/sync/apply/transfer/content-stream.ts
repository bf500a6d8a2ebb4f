import { createHash } from 'node:crypto';
import type { ContentTransfer } from './content-transfer.ts';
import { sentLines } from './content-transfer.ts';
import type { ContentChecker } from '../checks/content-checks.ts';
import type { HostPlan } from '../host-plan/host-plan.ts';
import type { PlanItem } from '../../plan/plan.ts';
import type { TransferFault } from '../outcome/message.ts';
import type { Session } from '../session/session.ts';

interface Ends {
  readonly source: Session;
  readonly destination: Session;
}

/** Maximum size of a content that is kept for a parser; larger ones only pass through. */
const maxCheckedBytes = 1024 * 1024;

/** A content that passes: counted and digested on its way, kept only where a parser here has to judge it. */
interface ContentInTransit {
  readonly item: PlanItem;
  /** The destination counts its items from 1. */
  readonly number: number;
  readonly size: number;
  readonly hash: ReturnType<typeof createHash>;
  sent: number;
  buffered: Buffer[] | undefined;
}

/**
 * Passes contents from the source's session to the destination's, through memory only. The source tells which contents
 * follow each other, and their sizes are those of the plan: a source that has changed sends too much or too little, or
 * something else, and the run ends, because the destination would take what follows for content.
 */
export class ContentStream implements ContentTransfer {
  readonly #source: HostPlan;
  readonly #destination: HostPlan;
  readonly #sessions: Ends;
  readonly #includesRsyncContents: boolean;
  readonly #checker: ContentChecker;
  readonly #digests: (readonly [item: number, digest: string])[] = [];
  /** Contents that were announced; the first one is passing. */
  #inTransit: ContentInTransit[] = [];
  #last: PlanItem | undefined;
  #fault: TransferFault | undefined;
  /** Whether the source has sent everything; undefined: it was not asked yet. */
  #allSent: Promise<TransferFault | undefined> | undefined;
  /** What has come before the destination may take anything. */
  #prefetched: Buffer[] | undefined;

  /** `whole`: it also carries what rsync could carry. */
  constructor(source: HostPlan, destination: HostPlan, sessions: Ends, whole: boolean, judge: ContentChecker) {
    this.#source = source;
    this.#destination = destination;
    this.#sessions = sessions;
    this.#includesRsyncContents = whole;
    this.#checker = judge;
  }

  /**
   * Requests the contents before it is known whether the plan can be carried out; they wait in memory until `run`.
   */
  prefetch(seconds: number): void {
    this.#prefetched = [];
    this.#allSent = this.#requestContents(seconds);
  }

  async run(seconds: number): Promise<TransferFault | undefined> {
    this.#release();
    return (await (this.#allSent ?? this.#requestContents(seconds))) ?? this.#fault;
  }

  onLine(words: readonly string[], from: 'source' | 'destination'): void {
    if (from === 'destination') return;
    this.#expectNone();
    if (words[0] !== 'content') return;
    for (const word of words.slice(1)) {
      const item = this.#source.contents.get(Number(word));
      const number = item === undefined ? 0 : this.#destination.items.indexOf(item) + 1;
      if (item === undefined || number === 0 || item.source.type !== 'file') {
        this.#fault ??= { code: 'unexpected-content', host: this.#sessions.source.name };
        return;
      }
      const { size } = item.source;
      const judged = size <= maxCheckedBytes && this.#checker.appliesTo(item) ? [] : undefined;
      this.#inTransit.push({ item, number, size, hash: createHash('sha256'), sent: 0, buffered: judged });
    }
    this.#begin();
  }

  onPiece(piece: Buffer): Promise<void> | undefined {
    let busy: Promise<void> | undefined;
    for (let rest = piece; rest.length > 0 && this.#fault === undefined; ) {
      const [now] = this.#inTransit;
      if (now === undefined) {
        this.#fault = sizeChanged(this.#last);
        return undefined;
      }
      const part = rest.subarray(0, now.size - now.sent);
      rest = rest.subarray(part.length);
      now.sent += part.length;
      now.hash.update(part);
      now.buffered?.push(Buffer.from(part));
      busy = this.#send(part) ?? busy;
      if (now.sent === now.size) this.#finish(now);
    }
    return busy;
  }

  digestLines(): string {
    this.#expectNone();
    return sentLines(this.#digests);
  }

  #requestContents(seconds: number): Promise<TransferFault | undefined> {
    const { source } = this.#sessions;
    source.send(this.#includesRsyncContents ? 'send all\n' : 'send\n');
    return source.allSent(seconds);
  }

  #send(data: string | Buffer): Promise<void> | undefined {
    if (this.#prefetched === undefined) return this.#sessions.destination.send(data);
    // A copy: what a connection hands over is its own again afterwards.
    this.#prefetched.push(Buffer.from(data));
    return undefined;
  }

  #release(): void {
    const held = this.#prefetched ?? [];
    this.#prefetched = undefined;
    if (held.length > 0) this.#send(Buffer.concat(held));
  }

  #begin(): void {
    const [now] = this.#inTransit;
    if (now === undefined || this.#fault !== undefined) return;
    this.#send(`put ${now.number} ${now.size}\n`);
    if (now.size === 0) this.#finish(now);
  }

  #expectNone(): void {
    const [now] = this.#inTransit;
    if (now !== undefined) this.#fault ??= sizeChanged(now.item);
    this.#inTransit = [];
  }

  #finish(now: ContentInTransit): void {
    this.#inTransit.shift();
    this.#last = now.item;
    const value = now.hash.digest('hex');
    const expected = now.item.source.type === 'file' ? now.item.source.digest : undefined;
    if (expected?.kind === 'plain' && expected.value !== value)
      this.#fault = { code: 'content-changed', item: now.item.id, field: 'digest' };
    else if (now.buffered !== undefined) {
      const problem = this.#checker.problemIn(now.item, Buffer.concat(now.buffered));
      if (problem !== undefined) this.#fault = { code: 'content-invalid', item: now.item.id, problem };
    }
    this.#digests.push([now.number, value]);
    this.#begin();
  }
}

const sizeChanged = (item: PlanItem | undefined): TransferFault => ({
  code: 'content-changed',
  item: item?.id ?? 'a file',
  field: 'size',
});
