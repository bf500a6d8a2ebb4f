/**
 * What a frame holds after the filter of the collection script (`filter.ts`): the text of the host, with a placeholder
 * for each secret. A placeholder holds the number of the secret's digest and the length of the secret, so that lengths
 * from stat(1) still fit.
 */
export class MaskedBody {
  /** As many bytes as the host has; those of a secret are meaningless. */
  readonly bytes: Buffer;
  readonly #secrets: readonly Placed[];

  constructor(body: Buffer, nonce: string, digests: readonly string[]) {
    const mark = Buffer.from(`@${nonce}:`);
    const parts: Buffer[] = [];
    const secrets: Placed[] = [];
    let size = 0;
    let from = 0;
    const take = (part: Buffer): void => {
      parts.push(part);
      size += part.length;
    };
    for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, from)) {
      const end = body.indexOf(';', at);
      const [, number, length] =
        /^([0-9]{1,9})\.([0-9]{1,9})$/.exec(body.toString('latin1', at + mark.length, end)) ?? [];
      take(body.subarray(from, at));
      from = end < 0 ? body.length : end + 1;
      if (number === undefined || length === undefined) continue;
      secrets.push({ at: size, length: Number(length), digest: number === '0' ? '' : digests[Number(number) - 1] });
      take(Buffer.alloc(Math.min(Number(length), mostBytes), '?'));
    }
    this.bytes = secrets.length === 0 && from === 0 ? body : Buffer.concat([...parts, body.subarray(from)]);
    this.#secrets = secrets;
  }

  /** A part of the text with the digests in place; undefined where one did not arrive. */
  text(start = 0, end = this.bytes.length): string | undefined {
    const parts: Buffer[] = [];
    let from = start;
    for (const { at, length, digest } of this.#secrets) {
      if (at + length <= start || at >= end) continue;
      if (digest === undefined || at < start || at + length > end) return undefined;
      parts.push(this.bytes.subarray(from, at), Buffer.from(digest === '' ? '' : `secret:${digest}`));
      from = at + length;
    }
    return Buffer.concat([...parts, this.bytes.subarray(from, end)]).toString('utf8');
  }
}

/** Larger than anything that is read of one source. */
const mostBytes = 2 * 1024 * 1024;

interface Placed {
  readonly at: number;
  readonly length: number;
  /** Empty: a line of a longer secret, whose digest is elsewhere. */
  readonly digest: string | undefined;
}
