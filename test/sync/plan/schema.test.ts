import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Project } from 'ts-morph';
import { describe, expect, it } from 'vitest';

const path = (relative: string): string => fileURLToPath(new URL(`../../../${relative}`, import.meta.url));

interface Definition {
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly enum?: readonly string[];
}
const { definitions }: { readonly definitions: Readonly<Record<string, Definition>> } = JSON.parse(
  readFileSync(path('schemas/plan.schema.json'), 'utf8'),
);

const project = new Project({ tsConfigFilePath: path('tsconfig.json'), skipAddingFilesFromTsConfig: true });
project.addSourceFilesAtPaths([
  path('src/sync/plan/plan.ts'),
  path('src/sync/state/file-state.ts'),
  path('src/sync/state/roles.ts'),
  path('src/sync/state/base.ts'),
  path('src/facts/manifest/file-class.ts'),
  path('src/sdk/*.ts'),
]);

function typeOf(name: string) {
  for (const source of project.getSourceFiles()) {
    const found = source.getInterface(name) ?? source.getTypeAlias(name);
    if (found !== undefined) return found.getType();
  }
  throw new Error(`no type ${name}`);
}

const objects = [
  'Plan',
  'PlanHost',
  'PlanRoles',
  'PlanWishes',
  'PlanTake',
  'RoleSignal',
  'PlanItem',
  'Recipe',
  'Resolution',
  'DifferenceLine',
  'OpenItem',
  'AgreedItem',
  'PlanProof',
  'RegularFile',
  'Digest',
  'FileAccess',
];
const words = ['Side', 'FileClass', 'PlanAction', 'RecipeId', 'ValidatorId', 'ActivationId', 'OpenKind', 'SignalName'];

describe('the schema of the plan is what its types are', () => {
  it.each(objects)('%s', (name) => {
    const properties = typeOf(name).getProperties();
    const definition = definitions[name];
    expect(Object.keys(definition?.properties ?? {}).sort()).toEqual(properties.map((each) => each.getName()).sort());
    expect([...(definition?.required ?? [])].sort()).toEqual(
      properties
        .filter((each) => !each.isOptional())
        .map((each) => each.getName())
        .sort(),
    );
    expect(definition?.additionalProperties).toBe(false);
  });

  it.each(words)('the words of %s', (name) => {
    expect([...(definitions[name]?.enum ?? [])].sort()).toEqual(
      typeOf(name)
        .getUnionTypes()
        .map((each) => each.getLiteralValue())
        .sort(),
    );
  });
});
