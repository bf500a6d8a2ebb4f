import { escaped, flowing, sign } from './markup.ts';
import type { HostBox, Line, Part, PictureModel } from './picture-model.ts';
import { partsIn } from './picture-model.ts';
import type { Side } from '../../../sdk/index.ts';
import { stateText } from './state.ts';

const width = 760;
const hostWidth = 210;
const hostHeight = 122;
const left = 10;
const right = width - left - hostWidth;
const laneGap = 27;

/** The picture as SVG, and as a list that replaces it on a narrow screen. `link`: where a part leads to. */
export function drawPicture(model: PictureModel, link: (part: Part) => string): string {
  const top = 14 + model.addresses.length * 50;
  const hostsHeight = Math.max(hostHeight, 34 + model.lanes.length * laneGap);
  const fenceTop = top + hostsHeight + 46;
  const storesTop = fenceTop + 66;
  const height = storesTop + model.stores.length * 52;
  const draw = (part: Part, content: string): string => linked(part, link(part), content);
  const shapes = [
    ...model.stores.map((part, i) => draw(part, storeShape(part, storesTop + i * 52, top + hostsHeight, i))),
    ...model.addresses.map((part, i) => draw(part, addressShape(part, 8 + i * 50, top, i))),
    ...model.lanes.map((part, i) => draw(part, laneShape(part, top + 26 + i * laneGap))),
    ...(['a', 'b'] as const).map((side) =>
      draw(model.fencing[side], fenceShape(model.fencing[side], side, top + hostsHeight, fenceTop)),
    ),
    ...(['a', 'b'] as const).map((side) => draw(model.hosts[side], hostShape(model.hosts[side], top, hostsHeight))),
  ];
  return `<svg class="picture" viewBox="0 0 ${width} ${height}" role="group" aria-label="The pair">${arrow}${shapes.join('\n')}</svg>
<ul class="words">${partsIn(model)
    .map(
      (part) =>
        `<li class="${part.state}"><a href="${link(part)}">${sign(part.state)}<b>${flowing(part.title)}</b></a> <span>${flowing(part.note)}</span></li>`,
    )
    .join('')}</ul>
<p class="key" aria-hidden="true"><span class="used">in use</span> <span class="idle">present</span> <span class="cut">does not work</span> <span class="unknown">not known</span></p>`;
}

const arrow =
  '<defs><marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z"/></marker></defs>';

/** The title is the name of the link, and has what does not fit into the drawing. */
const linked = (part: Part, href: string, content: string): string =>
  `<a href="${href}" data-part="${part.key}" class="p ${part.state}"><title>${escaped(`${part.title}: ${stateText[part.state]}. ${part.note}`)}</title>${content}</a>`;

const text = (x: number, y: number, content: string, most: number, attributes = ''): string =>
  `<text x="${x}" y="${y}"${attributes}>${escaped(short(content, most))}</text>`;

/** Long names are cut; the title and the list have the full text. */
const short = (content: string, most: number): string => {
  const points = [...content];
  return points.length > most ? `${points.slice(0, most - 1).join('')}…` : content;
};

const mark = (part: Part, x: number, y: number): string =>
  `<circle cx="${x}" cy="${y}" r="11" class="halo"/><use href="#i-${part.state}" x="${x - 9}" y="${y - 9}" width="18" height="18"/>`;

const cross = (line: Line, x: number, y: number): string =>
  line === 'cut' ? `<path d="M${x - 6} ${y - 6}l12 12m0-12l-12 12" class="x"/>` : '';

function hostShape(box: HostBox, top: number, height: number): string {
  const x = box.side === 'a' ? left : right;
  const lines = box.details.map((detail, i) => text(x + 12, top + 70 + i * 16, detail, 28));
  const tag = box.role.length * 8.6 + 14;
  return `<rect x="${x}" y="${top}" width="${hostWidth}" height="${height}" rx="5" class="box ${box.lines.a}"/>${mark(box, x + hostWidth - 18, top + 19)}${text(x + 12, top + 25, box.title, 19, ' class="t"')}<rect x="${x + 12}" y="${top + 35}" width="${tag}" height="19" rx="3" class="tag ${box.role === 'ACTIVE' ? 'on' : ''}"/>${text(x + 19, top + 49, box.role, 20, ` class="${box.role === 'ACTIVE' ? 'on' : 'role'}"`)}${lines.join('')}`;
}

function addressShape(part: Part, y: number, top: number, i: number): string {
  const isLong = part.title.length > 20; // an IPv6 address has up to 39 characters
  const boxWidth = isLong ? 340 : 270;
  const x = (width - boxWidth) / 2;
  const leg = (side: Side): string => {
    const end = side === 'a' ? left + 130 - i * 16 : right + 80 + i * 16;
    return `<path d="M${side === 'a' ? x : x + boxWidth} ${y + 20}H${end}V${top}" class="l ${part.lines[side]}"/>`;
  };
  const legs = (['a', 'b'] as const).filter((side) => part.lines[side] !== 'idle').map(leg);
  return `${legs.join('')}<rect x="${x}" y="${y}" width="${boxWidth}" height="42" rx="21" class="box"/>${text(width / 2 - 8, y + 18, part.title, isLong ? 34 : 20, ` class="${isLong ? 's' : 't'} c"`)}${text(width / 2 - 8, y + 34, part.note, 36, ' class="c"')}${mark(part, x + boxWidth - 24, y + 21)}`;
}

function laneShape(part: Part, y: number): string {
  const [from, to] = [left + hostWidth, right];
  const middle = from + (to - from) * 0.36;
  const directed = part.key === 'copies';
  const line = directed
    ? part.lines.a === 'used' || part.lines.b === 'used'
      ? 'used'
      : part.lines.a === 'unknown' || part.lines.b === 'unknown'
        ? 'unknown'
        : 'idle'
    : part.lines.a;
  const flows = (side: Side): boolean => directed && part.lines[side] === 'used';
  const heads = `${flows('a') ? ' marker-end="url(#to)"' : ''}${flows('b') ? ' marker-start="url(#to)"' : ''}`;
  const note = part.key === 'copies' && flows('a') && flows('b') ? 'BOTH ways' : part.note;
  return `<path d="M${from + 2} ${y}H${to - 2}" class="l ${line}"${heads}/>${text(from + 8, y - 5, part.title, 24)}${text(to - 8, y - 5, note, 34 - Math.min(24, part.title.length), ' class="e"')}${cross(line, middle - 22, y)}${mark(part, middle, y)}`;
}

/** The arrow leads from the host that fences to the box of the host that is fenced, so the arrows cross. */
function fenceShape(part: Part, target: Side, from: number, y: number): string {
  const boxWidth = 230;
  const x = target === 'a' ? left + 36 : width - left - 36 - boxWidth;
  const start = target === 'a' ? right + 30 : left + hostWidth - 30;
  const end = target === 'a' ? x + boxWidth - 10 : x + 10;
  const { a: line } = part.lines;
  const near = { x: end + (start - end) * 0.3, y: y + (from - y) * 0.3 };
  return `<path d="M${start} ${from}L${end} ${y}" class="l ${line}" marker-end="url(#to)"/>${cross(line, near.x, near.y)}<rect x="${x}" y="${y}" width="${boxWidth}" height="44" rx="4" class="box ${line === 'unknown' ? 'unknown' : ''}"/>${text(x + 10, y + 18, part.title, 25, ' class="s"')}${text(x + 10, y + 35, part.note, 30)}${mark(part, x + boxWidth - 18, y + 15)}`;
}

function storeShape(part: Part, y: number, from: number, i: number): string {
  const boxWidth = 400;
  const x = (width - boxWidth) / 2;
  const leg = (side: Side): string => {
    const start = side === 'a' ? left + 12 + i * 8 : width - left - 12 - i * 8;
    return `<path d="M${start} ${from}V${y + 21}H${side === 'a' ? x : x + boxWidth}" class="l ${part.lines[side]}"/>${cross(part.lines[side], side === 'a' ? x - 60 : x + boxWidth + 60, y + 21)}`;
  };
  return `${leg('a')}${leg('b')}<rect x="${x}" y="${y}" width="${boxWidth}" height="42" rx="4" class="box"/>${text(x + 12, y + 17, part.title, 46, ' class="s"')}${text(x + 12, y + 34, part.note, 58)}${mark(part, x + boxWidth - 20, y + 15)}`;
}
