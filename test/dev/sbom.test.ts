import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const schemas = join(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library'), '../../res/schema');

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly unknown[];
  readonly hashes?: readonly unknown[];
}

describe('the bill of materials', () => {
  let components: readonly Component[];
  let document: unknown;
  beforeAll(() => {
    execFileSync(process.execPath, [join(root, 'src/dev/build.mjs')]);
    document = readJson(join(root, 'dist/sbom.cdx.json'));
    ({ components } = readJson(join(root, 'dist/sbom.cdx.json')));
  });

  it('is valid by the schema of CycloneDX', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
      const file = `${name}.SNAPSHOT.schema.json`;
      ajv.addSchema({ ...readJson(join(schemas, file)), $id: `http://cyclonedx.org/schema/${file}` });
    }
    const validate = ajv.compile(readJson(join(schemas, 'bom-1.6.SNAPSHOT.schema.json')));
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });

  it('lists the packages of the license notices, and those that are installed with halint', () => {
    const notices = readFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
    const noticed = notices
      .split(/\n-{80}\n\n/)
      .flatMap((text) => /^(\S+) (\S+) \(/.exec(text)?.slice(1, 3).join(' ') ?? []);
    const listed = components.map(({ name, version }) => `${name} ${version}`);
    expect(listed.filter((each) => !noticed.includes(each)).map((each) => each.split(' ')[0])).toEqual(
      Object.keys(readJson(join(root, 'package.json')).dependencies),
    );
    expect(noticed.filter((each) => !listed.includes(each))).toEqual([]);
  });

  it('has the license and the digest of each', () => {
    expect(components.filter(({ licenses, hashes }) => licenses === undefined || hashes === undefined)).toEqual([]);
  });
});
