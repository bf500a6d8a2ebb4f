import type { Socket } from 'node:net';
import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A network service of the pair, and how to tell that it responds. */
export interface Service {
  /** `IMAP at 192.0.2.10, port 143` */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** The name to ask for, where TLS comes first. */
  readonly tls?: { readonly name: string | undefined };
  /** Said first, where the service waits to be spoken to. */
  readonly asks?: string;
  /** How its answer begins when it serves. */
  readonly answers: RegExp;
  /** Seconds after a reload in which it has to answer again. */
  readonly returnsWithin: number;
}

/**
 * Seconds for a connection, and for an answer over it: postscreen(8) lets an unknown client wait six for the end of its
 * greeting.
 */
const patience = { connect: 3, answer: 10 } as const;
/** More of an answer than its beginning is not needed. */
const most = 4096;

/** Whether a service serves: it takes a connection, speaks TLS where it should, and begins as its protocol does. */
export function serves({ address, port, tls, asks, answers }: Service): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = tls === undefined ? connect({ host: address, port }) : overTls(address, port, tls.name);
    const done = (yes: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(yes);
    };
    const giveUp = (): void => done(false);
    let timer = setTimeout(giveUp, patience.connect * 1000);
    let said = '';
    socket.on('connect', () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, patience.answer * 1000);
    });
    socket.on(tls === undefined ? 'connect' : 'secureConnect', () => asks !== undefined && socket.write(asks));
    socket.on('data', (piece: Buffer) => {
      said += piece.toString('latin1');
      if (said.includes('\n') || said.length > most) done(answers.test(said));
    });
    socket.on('error', giveUp);
    socket.on('close', giveUp);
  });
}

/** Nothing secret is said: whether the certificate is a good one is what the audit judges. */
function overTls(host: string, port: number, name: string | undefined): Socket {
  return connectTls({
    host,
    port,
    rejectUnauthorized: false,
    ...(name === undefined || isIP(name) !== 0 ? {} : { servername: name }),
  });
}
