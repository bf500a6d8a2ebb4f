import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { WaiverDocument } from '../document.ts';

/** The new text of a configuration, or why it cannot be edited. */
export type Edited = { readonly text: string } | { readonly failure: string };

/** Keys by which two waivers accept the same findings. */
const identifying = ['rule', 'pair', 'host', 'subject', 'moment', 'value'] as const;

/** Adds a waiver to the text of a configuration. Comments, order and quotes of everything else stay as they are. */
export function withAddedWaiver(text: string, waiver: WaiverDocument): Edited {
  const document = parseDocument(text, { schema: 'core', stringKeys: true, keepSourceTokens: true, logLevel: 'error' });
  if (document.errors.length > 0) return { failure: 'it is not valid YAML' };
  if (!isMap(document.contents)) return { failure: 'it is not a mapping' };
  const before = document.get('waivers', true);
  const list = isSeq(before) ? before : undefined;
  const isEmpty = before === undefined || (isScalar(before) && before.value === null);
  if (list === undefined && !isEmpty) return { failure: 'waivers is not a list' };
  const same = list?.items.findIndex(
    (item) => isMap(item) && identifying.every((key) => item.get(key) === waiver[key]),
  );
  if (same !== undefined && same >= 0) return { failure: `waiver ${same + 1} of the list already accepts it` };
  const node = document.createNode(waiver);
  if (list === undefined) document.set('waivers', document.createNode([waiver]));
  else {
    if (list.items.length === 0) list.flow = false;
    list.add(node);
  }
  return { text: document.toString({ lineWidth: 0, flowCollectionPadding: !/\{\S/.test(text) }) };
}
