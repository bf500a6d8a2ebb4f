import type { Cib } from '../../../src/facts/cluster/cib-model.ts';
import { readCib } from '../../../src/facts/cluster/cib-reader.ts';
import { readXml } from '../../../src/facts/grammar/xml.ts';

export function cibOf(text: string | undefined): Cib {
  const root = readXml(text ?? '');
  if (typeof root === 'string') throw new Error(`${root}: ${text ?? 'no text'}`);
  const cib = readCib(root, 'cluster');
  if (cib === undefined) throw new Error('it is no CIB');
  return cib;
}

const newRoles: ReadonlyMap<string, string> = new Map([
  ['Master', 'Promoted'],
  ['Slave', 'Unpromoted'],
]);

/** The meaning of a CIB, without the ids that a text leaves out, and with lists in one order. */
export function meaningOf(cib: Cib, without: readonly (keyof Cib)[]): unknown {
  const plain: unknown = JSON.parse(
    JSON.stringify({ ...cib, header: {}, transientAttributes: [] }),
    (key, value: unknown) => {
      // A master of Pacemaker 1.1 is a promotable clone for pcs 0.10 and newer.
      if (key === 'values' && Array.isArray(value))
        return value.filter(({ name }) => name !== 'promotable').toSorted(byText);
      if (Array.isArray(value)) return /^(ids|devices|members)$/.test(key) ? value : value.toSorted(byText);
      if (typeof value === 'string' && /role$/i.test(key)) return newRoles.get(value) ?? value;
      // The defaults, which pcs and crmsh write or leave out.
      if (/^(orderKind|booleanOp)$/.test(key) && /^(Mandatory|and)$/.test(String(value))) return undefined;
      if (typeof value !== 'object' || value === null || 'kind' in value) return value;
      return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'id'));
    },
  );
  const left: readonly string[] = ['fromText', ...without];
  return Object.fromEntries(Object.entries(Object(plain)).filter(([key]) => !left.includes(key)));
}
const byText = (x: unknown, y: unknown): number => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1);
