// The output of the script of `halint gather --script` (src/hosts/collect/shell), written from the readings of a tree.
// collector.slow.test.ts and the lab run the script itself.
import { writeFileSync } from 'node:fs';
import type { AnyReading, HostSnapshot, ListedFile, Source } from '../../../src/sdk/index.ts';
import { isNotCaptured, sourceKey } from '../../../src/sdk/index.ts';

const nonce = 'e'.repeat(32);
const frame = (line: string, body = ''): string => `\n@${nonce} ${line}\n${body}`;

/** Writes what the script prints on a host with these readings, into a file. */
export function collectorOutput(host: HostSnapshot, sources: readonly Source[], path: string): void {
  const readings = sources.map((source) => host.readings[sourceKey(source)]);
  const text = [
    `# halint-recording 1 ${nonce} test\n`,
    frame(`begin 1 0 ${host.clock ?? ''}`.trimEnd()),
    frame('keys test', sources.map((source) => `${JSON.stringify(sourceKey(source))}\n`).join('')),
    ...sources.map((source, index) => framesOf(source, index, readings[index])),
    ...sumsOf(sources, readings),
    frame('end'),
  ];
  writeFileSync(path, text.join(''));
}

function framesOf(source: Source, index: number, reading: AnyReading | undefined): string {
  if (reading === undefined) return '';
  if (!reading.read) {
    // On a host, what the recording does not have is not there.
    if (reading.reason === 'absent' || isNotCaptured(reading)) return nothing(source, index);
    return reading.reason === 'denied' ? frame(`not ${index} denied ${reading.detail}`) : '';
  }
  const { value } = reading;
  if ('stdout' in value)
    return (
      frame(`out ${index}`, value.stdout) +
      frame(`err ${index} 1 1`, `${value.stderr}\n${value.exit}`) +
      frame(`ran ${index}`)
    );
  if ('text' in value) return textOf(index, value);
  if (source.kind === 'listing') return listOf(index, value.filter(isListed));
  return frame(`glob ${index}`) + value.map((each) => ('text' in each ? textOf(index, each) : '')).join('');
}

const nothing = (source: Source, index: number): string => {
  if (source.kind === 'glob') return frame(`glob ${index}`);
  if (source.kind === 'listing') return listOf(index, []);
  return frame(`not ${index} absent ${source.kind === 'file' ? source.path : source.argv[0]}`);
};

const textOf = (index: number, { path, text }: { readonly path: string; readonly text: string }): string =>
  frame(`text ${index} ${path}`, text) + frame(`ok ${index} 0`);

const isListed = (each: object): each is ListedFile => 'type' in each;

const typeBits = { file: 0o100000, directory: 0o040000, link: 0o120000, other: 0o020000 };

/** `stat -c '%f\t%U\t%G\t%u\t%g\t%s\t%Y\t%h\t%N'`, between lines about `/./`. */
function listOf(index: number, files: readonly ListedFile[]): string {
  const line = ({ path, type, size, target, access, modified, links }: ListedFile): string =>
    [
      (typeBits[type] | (access?.mode ?? 0o644)).toString(16),
      access?.user ?? 'root',
      access?.group ?? 'root',
      access?.uid ?? 0,
      access?.gid ?? 0,
      size,
      modified ?? 0,
      links ?? 1,
      target === undefined ? `"${path}"` : `"${path}" -> "${target}"`,
    ].join('\t');
  const end = line({ path: '/./', type: 'directory', size: 0 });
  return frame(`list ${index}`, `${[end, ...files.map(line), end].join('\n')}\n`);
}

function sumsOf(sources: readonly Source[], readings: readonly (AnyReading | undefined)[]): readonly string[] {
  const sums = new Map<string, string>();
  sources.forEach((source, index) => {
    const reading = readings[index];
    if (source.kind !== 'listing' || reading?.read !== true || !Array.isArray(reading.value)) return;
    const lines = reading.value
      .filter(isListed)
      .flatMap(({ path, digest }) => (digest === undefined ? [] : [`${digest}  ${path}\n`]));
    sums.set(source.digest, (sums.get(source.digest) ?? '') + lines.join(''));
  });
  return [...sums].map(([kind, lines]) => frame(`sums ${kind}`, lines));
}
