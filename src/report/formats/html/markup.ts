import type { State } from './state.ts';
import { stateText } from './state.ts';

/** Text of a document as markup. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** An option of a command, such as `--force`. */
const options = /((?<![^\s(`'"])-{1,2}[A-Za-z0-9](?:[\w-]{0,20}\w)?(?![\w-]))/;

/** Text of a document as markup, in which no option of a command is broken after its hyphens. */
export const unbroken = (text: string): string =>
  text
    .split(options)
    .map((part, i) => (i % 2 === 1 ? `<span class="k">${part}</span>` : escaped(part)))
    .join('');

/** Text with places where a long word may be broken: after a slash and other separators, but not within a time. */
export const flowing = (text: string): string =>
  text
    .split(/(?<=\S[/,;:=@|])(?<!\d:(?=\d))(?=[^\s/])/)
    .map(unbroken)
    .join('<wbr/>');

/** Plain text in which backquotes mark commands. */
export const prose = (text: string): string =>
  text
    .split('`')
    .map((part, index, parts) =>
      index % 2 === 1 && index < parts.length - 1 ? `<code>${flowing(part)}</code>` : flowing(part),
    )
    .join('');

/** The shape of a state, without its name. */
export const shape = (state: State): string =>
  `<svg class="i ${state}" aria-hidden="true" viewBox="0 0 16 16"><use href="#i-${state}"/></svg>`;

/** The shape of a state; the name is for screen readers. */
export const sign = (state: State): string => `${shape(state)}<span class="v">${stateText[state]}: </span>`;

/** The shape and the name of a state. */
export const named = (state: State): string => `<span class="n ${state}">${shape(state)} ${stateText[state]}</span>`;

/** A table without the columns that are empty in every row. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = head.flatMap((name, i) => (rows.some((row) => row[i] !== '') ? [{ name, i }] : []));
  const heads = columns.map(({ name }) => `<th scope="col">${name}</th>`).join('');
  const lines = rows.map(
    (row) => `<tr>${columns.map(({ name, i }) => `<td data-h="${name}">${row[i] ?? ''}</td>`).join('')}</tr>`,
  );
  return `<table><caption class="v">${caption}</caption><thead><tr>${heads}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
}

/** A section with a heading; nothing without content. */
export const section = (id: string, title: string, content: string, level: 2 | 3 = 2): string =>
  content === ''
    ? ''
    : `<section id="${id}" aria-labelledby="${id}-h"><h${level} id="${id}-h">${title}</h${level}>\n${content}</section>\n`;

/** A part that unfolds. */
export const fold = (title: string, content: string, open = false): string =>
  `<details${open ? ' open="open"' : ''}><summary>${title}</summary>${content}</details>`;

/** The shapes, once per document. Found: filled. Not found, or not known: a ring. */
export const shapes = `<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false">
<symbol id="i-critical" viewBox="0 0 16 16"><path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z" fill="currentColor"/><path d="M8 3.5v5.5M8 11v1.8" class="m"/></symbol>
<symbol id="i-error" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7.2" fill="currentColor"/><path d="M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4" class="m"/></symbol>
<symbol id="i-warning" viewBox="0 0 16 16"><path d="M8 .8L15.5 14.8H.5z" fill="currentColor"/><path d="M8 5.8v4.4M8 11.6v1.5" class="m"/></symbol>
<symbol id="i-info" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.6" class="r"/><path d="M8 7v4.5M8 4v1.5" class="l"/></symbol>
<symbol id="i-unknown" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.6" class="r d"/><path d="M6 6.3c0-2.6 4.2-2.6 4.2 0 0 1.5-2.2 1.6-2.2 3.2M8 11v1.5" class="l"/></symbol>
<symbol id="i-accepted" viewBox="0 0 16 16"><rect x="1.5" y="1.5" width="13" height="13" class="r"/><path d="M4.5 8h7" class="l"/></symbol>
<symbol id="i-passed" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.6" class="r"/><path d="M4.8 8.2l2.3 2.4 4.2-5" class="l"/></symbol>
</svg>`;
