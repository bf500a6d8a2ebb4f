import { fileURLToPath } from 'node:url';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reporters } from '../reporters.ts';
import { executablePath, launch, visit } from './browser.ts';
import { sampleHead, splitBrain } from './sample-pairs.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const picture = join(root, 'docs/images/report-split-brain.webp');

/** The start of the report of a split brain, as WebP, which is a third of a PNG. */
async function screenshot(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'halint-screenshot-'));
  const file = join(folder, 'report.html');
  const report = { ...sampleHead, schemaVersion: 1, pairs: [splitBrain] } as const;
  writeFileSync(file, reporters.html(report, { color: false, width: 100 }));
  const browser = await launch();
  try {
    const { page } = await visit(browser, file, { viewport: { width: 1200, height: 1180 } });
    const session = await page.context().newCDPSession(page);
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 70 });
    return Buffer.from(data, 'base64');
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

describe('the picture in the README (npm run screenshots makes it)', () => {
  it.skipIf(executablePath === undefined || process.env['UPDATE'] !== '1')(
    'is made from the sample of a split brain (skipped: UPDATE=1 is not set)',
    async () => {
      mkdirSync(dirname(picture), { recursive: true });
      writeFileSync(picture, await screenshot());
    },
  );

  it('is in the repository, at most 150 kB, and the README shows it', () => {
    expect(existsSync(picture)).toBe(true);
    expect(statSync(picture).size).toBeLessThanOrEqual(150_000);
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain('(docs/images/report-split-brain.webp)');
  });
});
