import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { allTried, remedyTable } from '../rules/remedy-table.ts';

const path = fileURLToPath(new URL('../../docs/remedies.md', import.meta.url));
if (process.env['UPDATE'] === '1') writeFileSync(path, remedyTable());

it('docs/remedies.md is as `npm run generate` makes it', () => {
  expect(readFileSync(path, 'utf8')).toBe(remedyTable());
});

it('every remedy was tried, or there is a reason for each of its commands', () => {
  expect(allTried.filter(({ executed, notRun }) => executed.length === 0 && notRun.length === 0)).toEqual([]);
});
