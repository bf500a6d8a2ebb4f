import { setFlagsFromString } from 'node:v8';

/** Number of pairs from which on a run limits its heap growth. */
export const fleetSize = 8;

/**
 * Makes V8 collect garbage when the heap has doubled. By default V8 waits until the heap is four times as large, and
 * sometimes much longer: for ten thousand pairs, one run needs 190 MiB and the next 340. A V8 without this flag prints
 * a warning and continues.
 */
export const limitHeapGrowth = (): void => setFlagsFromString('--heap-growing-percent=100');
