import { createHash } from 'node:crypto';
import { escaped, shapes } from '../markup.ts';
import baseStyle from './style.css';

/** The end of every page. */
export const pageEnd = `</main>\n</body>\n</html>\n`;

/** The page may not load or run anything. Its only style is allowed by its digest. */
export function pageStart(title: string, header: string, ownStyle: string): string {
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
