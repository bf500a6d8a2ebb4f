import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../../src/hosts/secrets/mask-secrets.ts';
import { filtered, installed, key } from './filtered.ts';
import { plainTexts, secretTexts } from './spellings.ts';

const canaries = ['Xq7Rz2Kp', 'Ym4Tb9Wd'] as const;
const [first, second] = canaries;
const withSecret = (text: string, secret: string): string => text.replaceAll('CANARY', secret);

describe('secrets in texts that are read here', () => {
  it.each(secretTexts)('hides %s, and tells equal from different', (_what, text) => {
    const masked = maskSecrets(withSecret(text, first), key);
    expect(masked).not.toContain(first);
    expect(masked).toBe(maskSecrets(withSecret(text, first), key));
    expect(masked.replaceAll(/[0-9a-f]{32}/g, '')).toBe(
      maskSecrets(withSecret(text, second), key).replaceAll(/[0-9a-f]{32}/g, ''),
    );
    // The end of an unfinished key is not there yet, and neither is its digest.
    if (text.includes('BEGIN') && !text.includes('END')) return;
    expect(masked).not.toBe(maskSecrets(withSecret(text, second), key));
  });

  it.each(plainTexts)('leaves %s as they are', (_what, text) => {
    expect(maskSecrets(text, key)).toBe(text);
  });
});

describe.each(installed)('secrets that %s hides on a host', (awk) => {
  it('are the same, and only digests leave the host', () => {
    const texts = [
      ...secretTexts.flatMap(([, text]) => canaries.map((canary) => withSecret(text, canary))),
      ...plainTexts.map(([, text]) => text),
    ];
    const there = filtered(awk, texts);
    expect(there.texts).toEqual(texts.map((text) => maskSecrets(text, key)));
    for (const canary of canaries) expect(there.wire.includes(canary)).toBe(false);
  });
});
