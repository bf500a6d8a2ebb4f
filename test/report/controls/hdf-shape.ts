/**
 * The required fields of HDF and their types, as MITRE documents `exec-json` (github.com/mitre/heimdall2,
 * libs/inspecjs/schemas/exec-json.json). Written by hand: a field that is not listed there is an error here, so that a
 * misspelt one is found, which the official schema accepts. HALINT_CORPUS may have the official one.
 */
const text = { type: 'string' };
const list = (items: object): object => ({ type: 'array', items });

/** An object with these fields only; a name that ends in `?` is optional. */
const object = (fields: Readonly<Record<string, object>>): object => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(fields).filter((name) => !name.endsWith('?')),
  properties: Object.fromEntries(Object.entries(fields).map(([name, type]) => [name.replace(/\?$/, ''), type])),
});

const result = object({
  ...{ code_desc: text, start_time: text },
  ...{ 'status?': { enum: ['passed', 'failed', 'skipped', 'error'] }, 'message?': text, 'skip_message?': text },
});

const waiver = object({
  ...{ 'justification?': text, 'expiration_date?': text },
  ...{ 'run?': { type: 'boolean' }, 'skipped_due_to_waiver?': { type: ['boolean', 'string'] } },
});

const control = object({
  ...{ id: text, 'title?': text, 'desc?': text, impact: { type: 'number', minimum: 0, maximum: 1 } },
  'descriptions?': list(object({ label: text, data: text })),
  refs: list({ anyOf: [object({ url: text }), object({ ref: text })] }),
  ...{ tags: { type: 'object' }, source_location: object({ 'ref?': text, 'line?': { type: 'number' } }) },
  ...{ results: list(result), 'waiver_data?': waiver },
});

const profile = object({
  ...{ name: text, 'title?': text, 'version?': text, 'summary?': text, 'status?': text },
  ...{ sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' }, supports: list(object({})) },
  attributes: list({ type: 'object' }),
  groups: list(object({ id: text, 'title?': text, controls: list(text) })),
  controls: list(control),
});

export const hdfShape: object = object({
  ...{ platform: object({ name: text, release: text }), version: text },
  ...{ profiles: list(profile), statistics: object({ 'duration?': { type: 'number' } }) },
});

/** Every field that MITRE requires, by the place of one object with it in a report. */
export const requiredFields: readonly (readonly [path: readonly (string | number)[], fields: readonly string[]])[] = [
  [[], ['platform', 'profiles', 'statistics', 'version']],
  [['platform'], ['name', 'release']],
  [
    ['profiles', 0],
    ['name', 'sha256', 'supports', 'attributes', 'groups', 'controls'],
  ],
  [
    ['profiles', 0, 'groups', 0],
    ['id', 'controls'],
  ],
  [
    ['profiles', 0, 'controls', 0],
    ['id', 'impact', 'refs', 'tags', 'source_location', 'results'],
  ],
  [
    ['profiles', 0, 'controls', 0, 'results', 0],
    ['code_desc', 'start_time'],
  ],
];
