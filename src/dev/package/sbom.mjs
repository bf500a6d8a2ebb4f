/**
 * The software bill of materials of the built command, in CycloneDX 1.6
 * (https://cyclonedx.org/docs/1.6/json/): the packages whose code it contains, with the digests that package-lock.json
 * has of them. Equal inputs give equal bytes: it has no serial number and no time.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const readJson = (/** @type {string} */ path) => JSON.parse(readFileSync(path, 'utf8'));

/** https://github.com/package-url/purl-spec: the @ of a scope is encoded. */
const purlOf = (/** @type {string} */ name, /** @type {string} */ version) =>
  `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** An SPDX identifier, or an expression of several. */
function licensesOf(/** @type {{ license?: string, licenses?: readonly { type: string }[] }} */ manifest) {
  const license = manifest.license ?? manifest.licenses?.[0]?.type;
  if (license === undefined) return {};
  return { licenses: [/[ (]/.test(license) ? { expression: license } : { license: { id: license } }] };
}

/** The lock file has digests in base64, CycloneDX in hexadecimal. */
function hashesOf(/** @type {string | undefined} */ integrity) {
  const [algorithm, digest] = integrity?.split('-') ?? [];
  if (algorithm !== 'sha512' || digest === undefined) return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }] };
}

function component(
  /** @type {{ name: string, version: string, license?: string }} */ manifest,
  /** @type {string | undefined} */ integrity,
) {
  const purl = purlOf(manifest.name, manifest.version);
  return {
    type: 'library',
    'bom-ref': purl,
    name: manifest.name,
    version: manifest.version,
    ...hashesOf(integrity),
    ...licensesOf(manifest),
    purl,
  };
}

/** The document as text. `folders` are those of the bundled packages, relative to `root`. */
export function sbom(/** @type {string} */ root, /** @type {readonly string[]} */ folders) {
  const own = readJson(join(root, 'package.json'));
  const lock = readJson(join(root, 'package-lock.json')).packages;
  const runtime = Object.keys(own.dependencies ?? {}).map((name) => `node_modules/${name}`);
  const components = [...new Set([...folders, ...runtime])]
    .map((folder) => component(readJson(join(root, folder, 'package.json')), lock[folder]?.integrity))
    .sort((x, y) => (x.purl < y.purl ? -1 : 1));
  const product = { ...component(own, undefined), type: 'application' };
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: product },
    components,
    dependencies: [{ ref: product['bom-ref'], dependsOn: components.map(({ purl }) => purl) }],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
