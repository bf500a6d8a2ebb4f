import type { FileClass } from '../../facts/manifest/file-class.ts';

/** How the class of a file bears on the table. */
export type Treatment =
  /** The table decides. */
  | 'table'
  /** Rebuilt from its source on each host, without the table. */
  | 'regenerate'
  /** A difference is reported and never repaired. */
  | 'report'
  /** Not compared and not changed, not even by `--take`. */
  | 'leave';

export interface ClassRow {
  readonly treatment: Treatment;
  readonly why: string;
}

export const classRows: Readonly<Record<FileClass, ClassRow>> = {
  'shared-text': {
    treatment: 'table',
    why:
      'The same bytes on both hosts. Settings by which each host names itself may differ: a text that differs in ' +
      'nothing else is in step, and one that differs in both is not copied.',
  },
  'shared-public': { treatment: 'table', why: 'The same bytes on both hosts.' },
  'shared-secret': {
    treatment: 'table',
    why: 'The same bytes, compared by keyed digests only; no line of it is ever shown.',
  },
  'host-variant': {
    treatment: 'table',
    why:
      'Compared key by key: the keys that belong to the hardware may differ. A file that differs in such keys and ' +
      'in others is not copied, because a copy would carry them over.',
  },
  derived: {
    treatment: 'regenerate',
    why:
      'Rebuilt on its own host when its source changes, when it is older than its source, or when only the other ' +
      'host has it; never copied.',
  },
  'identity-same': {
    treatment: 'report',
    why: 'Both hosts are one installation by it: a difference is an incident, and no copy would repair what caused it.',
  },
  'identity-different': { treatment: 'leave', why: 'It belongs to one host.' },
  'state-flag': {
    treatment: 'report',
    why: 'The product’s own state on one host; copying it would start or stop something.',
  },
};
