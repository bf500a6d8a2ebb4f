import type { PairReport } from '../../sdk/index.ts';
import { reporter } from '../reporter.ts';
import { FleetPage } from './html/fleet-page.ts';
import { pageEnd, pageStart } from './html/frame/page-frame.ts';
import { pairPage } from './html/pair-page.ts';

/**
 * One HTML file without scripts or external resources, well-formed as XML. For reading, archiving and printing. One
 * pair has a page of its own; several pairs are a list, most severe first.
 */
export const html = reporter((head) => {
  let only: PairReport | undefined;
  let fleet: FleetPage | undefined;
  return {
    pair: (pair) => {
      if (fleet === undefined && only === undefined) only = pair;
      else {
        fleet ??= new FleetPage(head);
        if (only !== undefined) fleet.add(only);
        only = undefined;
        fleet.add(pair);
      }
      return '';
    },
    *end() {
      if (fleet !== undefined) {
        yield pageStart(fleet.title, fleet.header(), fleet.style);
        yield* fleet.main();
      } else if (only !== undefined) {
        const { title, header, main, style } = pairPage(head, only);
        yield pageStart(title, header, style);
        yield main;
      } else {
        yield pageStart('no pairs', '<h1>halint</h1>', '');
        yield '<p>The report has no pairs: nothing was judged.</p>\n';
      }
      yield pageEnd;
    },
  };
});
