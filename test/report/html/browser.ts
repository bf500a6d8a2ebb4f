import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

/** The browser of the system; undefined if there is none. */
export const executablePath: string | undefined = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find((path) => existsSync(path));

/** Without the sandbox, because that of Chromium refuses root, under which CI runs. The pages run nothing anyway. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });

/** A page, and everything that it asked for or complained about. */
export interface Visit {
  readonly page: Page;
  /** Requests other than for the file, messages on the console, errors. */
  readonly noise: readonly string[];
}

/** Opens a page. Unless the options say otherwise, scripts are off. */
export async function visit(browser: Browser, path: string, options: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext({ javaScriptEnabled: false, ...options });
  const page = await context.newPage();
  const noise: string[] = [];
  const url = `file://${path}`;
  page.on('request', (request) => {
    if (request.url() !== url) noise.push(`request for ${request.url()}`);
  });
  page.on('console', (message) => noise.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => noise.push(`error: ${error.message}`));
  await page.goto(url);
  return { page, noise };
}
