import { createConnection } from 'node:net';

/** One identity that an agent offers. */
export interface AgentIdentity {
  /** The public key or certificate as it goes over the wire. */
  readonly blob: Buffer;
  readonly comment: string;
}

const requestIdentities = 11;
const identitiesAnswer = 12;
/** An agent's answer is small; more than this is not an agent. */
const answerCap = 1024 * 1024;

/**
 * Asks an agent what it holds (draft-miller-ssh-agent §4.4). ssh2 can do that too, but leaves out certificates and FIDO
 * keys without a word; here they are listed, so that they can be named.
 */
export function listAgent(socketPath: string, signal: AbortSignal): Promise<readonly AgentIdentity[]> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path: socketPath, signal });
    let received = Buffer.alloc(0);
    const fail = (reason: string): void => {
      socket.destroy();
      reject(new Error(reason));
    };
    socket.setTimeout(5000, () => fail('no answer within 5 s'));
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => fail('it closed the connection'));
    socket.on('connect', () => socket.write(Buffer.from([0, 0, 0, 1, requestIdentities])));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4) return;
      const length = received.readUInt32BE(0);
      if (length > answerCap) return fail("its answer is not an agent's");
      if (received.length < 4 + length) return;
      const identities = parseIdentities(received.subarray(4, 4 + length));
      if (identities === undefined) return fail("its answer is not an agent's");
      resolve(identities);
      socket.destroy();
    });
  });
}

function parseIdentities(answer: Buffer): readonly AgentIdentity[] | undefined {
  if (answer.length < 5 || answer[0] !== identitiesAnswer) return undefined;
  const reader = new WireReader(answer.subarray(5));
  const identities: AgentIdentity[] = [];
  for (let left = answer.readUInt32BE(1); left > 0; left--) {
    const blob = reader.string();
    const comment = reader.string();
    if (blob === undefined || comment === undefined) return undefined;
    identities.push({ blob, comment: comment.toString('utf8') });
  }
  return identities;
}

/** Reads the data types of RFC 4251 §5 from the front of a buffer; undefined when it is too short. */
export class WireReader {
  #rest: Buffer;

  constructor(bytes: Buffer) {
    this.#rest = bytes;
  }

  uint32(): number | undefined {
    if (this.#rest.length < 4) return undefined;
    const value = this.#rest.readUInt32BE(0);
    this.#rest = this.#rest.subarray(4);
    return value;
  }

  string(): Buffer | undefined {
    const length = this.uint32();
    if (length === undefined || this.#rest.length < length) return undefined;
    const value = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return value;
  }
}
