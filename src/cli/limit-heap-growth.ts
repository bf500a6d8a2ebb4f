import { setFlagsFromString } from 'node:v8';

/** Pairs after which a run is that of a fleet. */
export const fleet = 8;

/**
 * Has V8 collect when the heap has doubled. By itself it waits until it is four times as large, and after a collection
 * that came at a bad moment much longer: of ten thousand pairs, each forgotten at once, one run needs 190 MiB and the
 * next 340. A V8 that does not know the word says so and goes on.
 */
export const modestHeap = (): void => setFlagsFromString('--heap-growing-percent=100');
