import { diffArrays } from 'diff';
import type { AnyFact, Pair, Side, Snapshot } from '../../sdk/index.ts';
import type { Evidence } from '../../engine/evidence.ts';
import { evidenceOf } from '../../engine/evidence.ts';

/** A text that two snapshots have differently. */
export interface ChangedReading {
  readonly side: Side;
  /** The path, or the command. */
  readonly name: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** The version of the cluster's configuration before and after, if the text is one. */
  readonly epoch?: readonly [before: string, after: string];
}

/** What changed between two snapshots in the texts that these facts were parsed from. */
export function changedReadings(
  before: Snapshot,
  after: Snapshot,
  pair: Pair,
  facts: readonly AnyFact[],
): readonly ChangedReading[] {
  return (['a', 'b'] as const).flatMap((side) => {
    const old = textsById(before, pair, facts, side);
    const now = textsById(after, pair, facts, side);
    return [...new Set([...old.keys(), ...now.keys()])].flatMap((id) => {
      const changed = changeOf(old.get(id), now.get(id));
      return changed === undefined ? [] : [{ side, ...changed }];
    });
  });
}

const textsById = (
  snapshot: Snapshot,
  pair: Pair,
  facts: readonly AnyFact[],
  side: Side,
): ReadonlyMap<string, Evidence> =>
  new Map(evidenceOf(snapshot, pair, facts, side).texts.map((text) => [text.id, text]));

function changeOf(old: Evidence | undefined, now: Evidence | undefined): Omit<ChangedReading, 'side'> | undefined {
  const parts = diffArrays([...(old?.lines ?? [])], [...(now?.lines ?? [])]);
  const removed = parts.flatMap(({ removed: isRemoved, value }) => (isRemoved ? value : []));
  const added = parts.flatMap(({ added: isAdded, value }) => (isAdded ? value : []));
  const name = now?.name ?? old?.name;
  if (name === undefined || removed.length + added.length === 0) return undefined;
  const [before, after] = [epochOf(old), epochOf(now)];
  const epoch =
    before === undefined || after === undefined || before === after ? {} : { epoch: [before, after] as const };
  return { name, removed, added, ...epoch };
}

/** `admin_epoch.epoch` of a CIB, without `admin_epoch` if it is 0. */
function epochOf(text: Evidence | undefined): string | undefined {
  const tag = text?.lines.find((line) => /<cib\s/.test(line));
  const attribute = (name: string): string | undefined => new RegExp(`\\s${name}="(\\d+)"`).exec(tag ?? '')?.[1];
  const [admin = '0', epoch] = [attribute('admin_epoch'), attribute('epoch')];
  return epoch === undefined ? undefined : admin === '0' ? epoch : `${admin}.${epoch}`;
}
