import type { Node } from 'ts-morph';

/** What is wrong at a node of a rule, and what to do about it, in one sentence. */
export interface Complaint {
  readonly at: Node;
  readonly message: string;
}
