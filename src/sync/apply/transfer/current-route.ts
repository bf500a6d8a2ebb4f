import type { Side } from '../../../sdk/index.ts';
import type { TransferRoute } from './transfer-routes.ts';

/** The route on which contents travel at this moment: it gets everything that the hosts send. */
export class CurrentRoute {
  #route: TransferRoute | undefined;

  get current(): TransferRoute | undefined {
    return this.#route;
  }

  use(route: TransferRoute | undefined): void {
    this.#route = route;
  }

  onPiece(piece: Buffer, side: Side): Promise<void> | undefined {
    return this.#route?.transfer.onPiece(piece, this.#partOf(side));
  }

  onLine(words: readonly string[], side: Side): void {
    this.#route?.transfer.onLine(words, this.#partOf(side));
  }

  #partOf(side: Side): 'source' | 'destination' {
    return this.#route?.source === side ? 'source' : 'destination';
  }
}
