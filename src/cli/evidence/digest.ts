import { createHash } from 'node:crypto';
import { canonicalJson } from '../../sdk/canonical-json.ts';

export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** The digest of a value, independent of the order of its keys. */
export const digestOf = (value: unknown): string => sha256(canonicalJson(value));
