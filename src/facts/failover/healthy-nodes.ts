import { allPrimitives, isOcf, parameter } from '../cluster/cib-lookup.ts';
import type { Cib } from '../cluster/cib-model.ts';

/**
 * A configuration without a status section, with the node attributes that agents of a sound cluster set: the promotion
 * scores of promotable clones, and the connectivity that ping agents measure. Without them the scheduler promotes
 * nothing, and each rule on connectivity bans both nodes.
 */
export function withHealthyNodes(text: string, cib: Cib): string {
  const values = allPrimitives(cib).flatMap(({ primitive, within }): (readonly [string, number])[] => {
    const promotable = within.some((each) => each.kind === 'clone' && each.promotable);
    const ping = isOcf(primitive, 'ping', 'pingd');
    return [
      ...(promotable ? [[`master-${primitive.id}`, 10_000] as const] : []),
      ...(ping ? [[parameter(primitive, 'name') ?? 'pingd', 1_000_000] as const] : []),
    ];
  });
  if (values.length === 0) return text;
  let number = 0;
  return text.replaceAll(/<node\s([^<>]*?)(\/?)>/g, (_, attributes: string, empty: string) => {
    number += 1;
    const pairs = values
      .map(([name, value], i) => `<nvpair id="halint-${number}-${i}" name="${name}" value="${value}"/>`)
      .join('');
    const set = `<instance_attributes id="halint-${number}">${pairs}</instance_attributes>`;
    return empty === '' ? `<node ${attributes}>${set}` : `<node ${attributes}>${set}</node>`;
  });
}
