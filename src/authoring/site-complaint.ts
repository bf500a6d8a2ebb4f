import type { Node } from 'ts-morph';

/** A problem at a node of a rule and its fix, in one sentence. */
export interface Complaint {
  readonly at: Node;
  readonly message: string;
}
