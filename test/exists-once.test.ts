import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The text of every file of the product, TypeScript and shell, without comments of its own line. */
const texts: ReadonlyMap<string, string> = new Map(
  ['src', 'rules'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') || name.endsWith('.sh'))
      .map((name): [string, string] => [
        join(folder, name),
        readFileSync(join(root, folder, name), 'utf8').replaceAll(/^\s*(?:\/\/|\*|\/\*\*|#).*$/gm, ''),
      ]),
  ),
);

/** The files in which an expression occurs. */
const filesWith = (expression: RegExp): readonly string[] =>
  [...texts]
    .filter(([, text]) => expression.test(text))
    .map(([path]) => path)
    .sort();

describe('a mechanism that exists once', () => {
  it('the reader of frames: whatever knows the mark of a frame gives it to FrameStream', () => {
    // A mark ends with a blank. The demo's server writes whole frames.
    const marks = [...texts].flatMap(([path, text]) =>
      text.split('\n').flatMap((line) => (/@\$\{[^}]*nonce\} `/i.test(line) ? [`${path}: ${line.trim()}`] : [])),
    );
    expect(marks.length).toBeGreaterThan(3);
    expect(marks.filter((line) => !/new FrameStream\(`(?:\\n)?@/.test(line))).toEqual([]);
  });

  it('the quoting of a word for a shell', () => {
    expect(filesWith(/\.replace(?:All)?\(\s*(?:"'"|\/'\/g)\s*,\s*"'\\\\''"/)).toEqual(['src/sdk/shell-quote.ts']);
  });

  it('the matcher of shell patterns: none is translated to a regular expression', () => {
    expect(filesWith(/\.replace(?:All)?\([^\n]*\*[^\n]*,\s*(?:'|"|`)(?:\.|\[\^\/\])\*/)).toEqual([]);
  });

  it('the list of network file systems', () => {
    expect(filesWith(/\b(?:glusterfs|ncpfs|beegfs)\b/)).toEqual(['src/sdk/network-file-systems.ts']);
    expect(filesWith(/\bfuse\.(?:lxcfs|portal)\b/)).toEqual(['src/sdk/network-file-systems.ts']);
  });

  it('the search for network mounts on a host, of scripts that change it or wait there', () => {
    expect(filesWith(/\bnetworked "/)).toEqual([
      // It also finds local mounts that may hang.
      'src/hosts/collect/shell/mounts.sh',
      'src/hosts/collect/shell/remote-mounts.sh',
    ]);
  });

  it('the handshake with sudo', () => {
    expect(filesWith(/\bsudo -S\b/)).toEqual(['src/hosts/remote-shell/remote-shell.ts']);
  });

  it('a cache of results: by the identity of values, or by text', () => {
    expect(filesWith(/new IdentityCache\b/)).toEqual([
      // Its result depends on seven values.
      'src/facts/sync/copy-jobs.ts',
      'src/sdk/fact.ts',
    ]);
    expect(filesWith(/new GenerationalCache\b/)).toEqual([
      // By the texts of several readings; see the comment there.
      'src/engine/fact-memory.ts',
      'src/sdk/memoize.ts',
    ]);
    expect(filesWith(/new WeakMap\b/)).toEqual(
      [
        // The promise of a stream that waits for room.
        'src/hosts/backpressure.ts',
        // Numbers of definitions, and the last entry of a reading.
        'src/engine/fact-memory.ts',
        'src/sdk/identity-cache.ts',
        'src/sdk/memoize.ts',
        // Numbers of views in the realm.
        'src/site/rule-realm.ts',
      ].sort(),
    );
  });
});
