import type { ContentTransfer } from './content-transfer.ts';
import { sentLines } from './content-transfer.ts';
import type { PlanItem } from '../../plan/plan.ts';
import type { TransferFault } from '../outcome/message.ts';
import type { Session } from '../session/session.ts';

/** Bytes that are gathered before they go on: the shell there starts a program for each delivery. */
const flushBytes = 1024 * 1024;
/** Milliseconds of quiet after which less goes on. */
const flushDelay = 3;

interface Wanted {
  readonly item: PlanItem;
  /** The destination counts its items from 1. */
  readonly number: number;
}

/**
 * rsync on both hosts, and halint between them: the destination runs the client, whose remote shell is a few lines of
 * sh that speak through halint's session; the source runs `rsync --server --sender` for the plan's files and no others;
 * the bytes of their protocol pass through here. So only what differs goes over, and neither host needs to log in to
 * the other: the alternative, letting one host connect to its peer, would work only where root trusts root, which is
 * what halint advises against.
 *
 * The destination's rsync writes into a folder of the transaction and takes the present file as the base of the delta,
 * read only: no `--inplace`. From there each file moves to its place among the staged ones, and goes through digest,
 * owner, fsync, validators, journal and swap like any other. Secrets never come this way, because their digests
 * cannot be compared across hosts.
 */
export class RsyncRelay implements ContentTransfer {
  readonly #source: Session;
  readonly #destination: Session;
  readonly #wanted: readonly Wanted[];
  readonly #toSource: BufferedSender;
  readonly #toDestination: BufferedSender;
  #fetched: () => void = () => undefined;
  #began = false;
  #fault: TransferFault | undefined;

  constructor(source: Session, destination: Session, wanted: readonly Wanted[]) {
    this.#source = source;
    this.#destination = destination;
    this.#wanted = wanted;
    this.#toSource = new BufferedSender(source);
    this.#toDestination = new BufferedSender(destination);
  }

  async run(seconds: number): Promise<TransferFault | undefined> {
    const fetched = new Promise<void>((resolve) => (this.#fetched = resolve));
    const sent = this.#source.allSent(seconds);
    this.#destination.send('fetch\n');
    void this.#destination.ended.then(() => this.#abort());
    // The source ends its part in any case; the destination may end its session instead, which its phase tells.
    const fault = await sent;
    if (fault !== undefined || this.#fault !== undefined) return this.#fault ?? fault;
    await Promise.race([fetched, this.#destination.ended]);
    return undefined;
  }

  onLine(words: readonly string[], from: 'source' | 'destination'): void {
    const [word] = words;
    if (from === 'source') {
      if (word === 'carried') this.#toDestination.end();
    } else if (word === 'relay' && !this.#began) {
      this.#began = true;
      const flags = senderFlags(words.slice(1));
      if (flags === undefined)
        this.#fault = {
          code: 'rsync-options',
          host: this.#destination.name,
          options: words.slice(1, 9).join(' ').slice(0, 120),
        };
      this.#source.send(`offer ${flags ?? 'nothing'}\n`);
    } else if (word === 'over') this.#toSource.end();
    else if (word === 'fetched') this.#fetched();
    else if (word === 'no') this.#abort();
  }

  /** The destination has given up, or its session has ended: the source must not wait. */
  #abort(): void {
    if (this.#began) this.#toSource.end();
    else this.#source.send('offer nothing\n');
    this.#began = true;
  }

  onPiece(piece: Buffer, from: 'source' | 'destination'): Promise<void> | undefined {
    return (from === 'source' ? this.#toDestination : this.#toSource).add(piece);
  }

  digestLines(): string {
    return sentLines(
      this.#wanted.map(({ item, number }) => [
        number,
        item.source.type === 'file' ? (item.source.digest?.value ?? '') : '',
      ]),
    );
  }
}

/**
 * What the client asks of the sender: `rsync --server --sender -rIRe.iLsfxCIvu …`. Only the letters before `e` are
 * options; those after it say what the client's version can do. Anything else could make the sender read other files,
 * so it is refused, and the paths are the source's own.
 */
export function senderFlags(words: readonly string[]): string | undefined {
  const at = words.indexOf('--sender');
  const flags = words[at + 1] ?? '';
  return at >= 0 && /^-(?:[rIR]{3})e\d*\.[A-Za-z0-9.]*$/.test(flags) ? flags : undefined;
}

/** Bytes for one host, with their number before them; a zero ends them. */
class BufferedSender {
  readonly #session: Session;
  #pieces: Buffer[] = [];
  #size = 0;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;
  /** What has gone on waits for room there. */
  #busy: Promise<void> | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  add(piece: Buffer): Promise<void> | undefined {
    if (this.#ended) return undefined;
    this.#pieces.push(Buffer.from(piece));
    this.#size += piece.length;
    if (this.#size >= flushBytes) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), flushDelay);
    return this.#busy;
  }

  end(): void {
    if (this.#ended) return;
    this.#flush();
    this.#ended = true;
    this.#session.send('0\n');
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#size === 0) return;
    const whole = Buffer.concat([Buffer.from(`${this.#size}\n`), ...this.#pieces]);
    this.#pieces = [];
    this.#size = 0;
    const busy = this.#session.send(whole);
    if (busy === undefined) return;
    this.#busy = busy;
    void busy.then(() => {
      if (this.#busy === busy) this.#busy = undefined;
    });
  }
}
