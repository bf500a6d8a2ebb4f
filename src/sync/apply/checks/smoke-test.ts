import type { Service } from '../../../hosts/service.ts';
import { serves } from '../../../hosts/service.ts';

/**
 * What answered at the floating addresses before a change has to answer after it. Asked from where halint runs, as a
 * user would; what did not answer before proves nothing afterwards, and is not asked again.
 */
export class SmokeTest {
  readonly #services: readonly Service[];
  readonly #signal: AbortSignal;
  #answered: readonly Service[] = [];

  constructor(services: readonly Service[], signal: AbortSignal) {
    this.#services = services;
    this.#signal = signal;
  }

  /** Before the change: what answers, as a sentence. */
  async recordAnswering(): Promise<string> {
    this.#answered = await this.#answering(this.#services);
    if (this.#answered.length > 0) return `answering now: ${names(this.#answered)}`;
    return 'no service answers at the floating address from here: whether users are served after the change is not tried';
  }

  /** After it: the names of what answers no longer although it was asked for a while; undefined: everything does. */
  async stillSilent(): Promise<string | undefined> {
    const began = performance.now();
    for (let left = this.#answered; ; await oneSecond()) {
      const back = await this.#answering(left);
      left = left.filter((service) => !back.includes(service));
      if (left.length === 0 || this.#signal.aborted) return undefined;
      const seconds = (performance.now() - began) / 1000;
      if (left.every(({ returnsWithin }) => seconds > returnsWithin)) return names(left);
    }
  }

  async #answering(services: readonly Service[]): Promise<readonly Service[]> {
    const answers = await Promise.all(services.map((service) => serves(service)));
    return services.filter((_, i) => answers[i]);
  }
}

const oneSecond = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000));

const names = (services: readonly Service[]): string => services.map(({ name }) => name).join('; ');
