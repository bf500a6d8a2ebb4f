import { createHash } from 'node:crypto';
import type { PairReport } from '../../sdk/index.ts';
import { reporter } from '../reporter.ts';
import { FleetPage } from './html/fleet-page.ts';
import { escaped, shapes } from './html/markup.ts';
import { pairPage } from './html/pair-page.ts';
import baseStyle from './html/style.css';

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
      yield `</main>\n</body>\n</html>\n`;
    },
  };
});

/** The page may not load or run anything. Its only style is allowed by its digest. */
function pageStart(title: string, header: string, ownStyle: string): string {
  const style = `\n${baseStyle}\n${ownStyle}\n`;
  const digest = createHash('sha256').update(style).digest('base64');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<meta name="referrer" content="no-referrer"/>
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${shapes}
<header>${header}</header>
<main id="main">
`;
}
