/** What a part prints: one line for each measured thing, with its target beside it. */
import { median } from './rounds.mjs';

const round = (/** @type {number} */ value) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** @typedef {{ readonly most?: number, readonly least?: number }} Target */

function verdict(/** @type {number} */ value, /** @type {Target | undefined} */ target) {
  if (target === undefined) return '';
  const { most, least } = target;
  if (most !== undefined) return `target ≤ ${most}${value <= most ? '' : '   MISSED'}`;
  return `target ≥ ${least}${least !== undefined && value >= least ? '' : '   MISSED'}`;
}

export const title = (/** @type {string} */ text) => console.log(`\n${text}`);

export const note = (/** @type {string} */ text) => console.log(`    ${text}`);

/** Median, least and most of several values. */
export function line(
  /** @type {string} */ what,
  /** @type {readonly number[]} */ values,
  /** @type {string} */ unit = '×',
  /** @type {Target} */ target = undefined,
) {
  const value = median(values);
  const spread = `n ${String(values.length).padStart(2)}  ${round(Math.min(...values))} … ${round(Math.max(...values))}`;
  console.log(
    `  ${what.padEnd(58)} ${round(value).padStart(7)} ${unit.padEnd(3)} (${spread})`.padEnd(100),
    verdict(value, target),
  );
}

/** One value that does not vary. */
export function fact(
  /** @type {string} */ what,
  /** @type {number} */ value,
  /** @type {string} */ unit,
  /** @type {Target} */ target = undefined,
) {
  console.log(`  ${what.padEnd(58)} ${round(value).padStart(7)} ${unit}`.padEnd(100), verdict(value, target));
}
