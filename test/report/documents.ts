import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import Ajv from 'ajv';
import type { Report } from '../../src/sdk/index.ts';

const folder = new URL('../../fixtures/reports/', import.meta.url);
const reportSchema: object = JSON.parse(
  readFileSync(new URL('../../schemas/report.schema.json', import.meta.url), 'utf8'),
);

/** Checks a value against the published schema of the report document. */
export const isReport = new Ajv.Ajv({ allErrors: true }).compile<Report>(reportSchema);

export const caseNames: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace(/\.json$/, ''));

export function documentOf(name: string): Report {
  const document: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  if (!isReport(document)) throw new Error(`${name}.json: ${JSON.stringify(isReport.errors)}`);
  return document;
}

/** The expected output of a case, or (with UPDATE=1) the rendered one, which becomes the expected one. */
export function golden(name: string, rendered: string): string {
  const path = new URL(`${name}.txt`, folder);
  if (process.env['UPDATE'] === '1') writeFileSync(path, rendered);
  return existsSync(path) ? readFileSync(path, 'utf8') : `no such file: ${name}.txt (UPDATE=1 writes it)`;
}
