// cibadmin(8)
import type { Fact } from '../../sdk/index.ts';
import { defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { cib } from '../cluster/cib.ts';
import { readXml } from '../grammar/xml.ts';
import type { ChangedInPacemaker3 } from './pacemaker-3-changes.ts';
import { changedInPacemaker3 } from './pacemaker-3-changes.ts';

/** Everything in the CIB that Pacemaker 3 rejects, drops or reads differently; undefined without a CIB. */
export const pacemaker3 = defineFact({
  id: 'pacemaker-3',
  describes: 'Places in the CIB that change with Pacemaker 3',
  sources: (context) => {
    const { cibadmin, disk } = cib.sources(context);
    return { cibadmin, disk };
  },
  parse({ cibadmin, disk }): Fact<readonly ChangedInPacemaker3[] | undefined> {
    if (cibadmin.read && cibadmin.value.exit === 0) return changesIn(cibadmin.value.stdout);
    if (disk.read) return changesIn(disk.value.text);
    return disk.reason === 'absent' ? known(undefined) : unknownFrom(disk, 'cib.xml');
  },
});

function changesIn(text: string): Fact<readonly ChangedInPacemaker3[]> {
  // The status section is most of the text.
  const root = readXml(text.replace(/<status>[\s\S]*<\/status>/, ''));
  if (typeof root === 'string') return unknown('unparsable', `the CIB: ${root}`);
  return root.attributes['halint-text'] === undefined
    ? known(changedInPacemaker3(root))
    : unknown('not-collected', 'the CIB: texts of pcs and crmsh lack its schema and some elements');
}
