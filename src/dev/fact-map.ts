import { join, relative, sep } from 'node:path';
import type { Node as AnyNode, PropertySignature, Symbol as Named, Type } from 'ts-morph';
import { Node, Project } from 'ts-morph';
import { rules } from '../../rules/index.ts';
import type { NamedRule } from '../sdk/index.ts';

/** A field in the value of a fact, with its readers. */
export interface MappedField {
  /** `Unit.active`: the type that declares it, and its name. */
  readonly name: string;
  /** Ids of rules that declare the fact and read the field, directly or through functions of the facts. */
  readonly rules: readonly string[];
  /** Ids of other facts whose parsers read it. */
  readonly facts: readonly string[];
  /** Other folders of src that read it: `sync`. */
  readonly rooms: readonly string[];
  /** No rule, no other folder, and no other fact reads it. */
  readonly unread: boolean;
  /** The file that declares it. */
  readonly file: string;
}

export interface MappedFact {
  readonly id: string;
  readonly describes: string;
  readonly file: string;
  readonly fields: readonly MappedField[];
}

/** Fields of a location. A whole value can be used as the location of a finding, without access to the field. */
const places = new Set(['path', 'line']);

/**
 * A top-level declaration of src/facts, a rule file, or a file of another folder, with the fields that it reads and the
 * functions that it calls.
 */
interface Reader {
  readonly fields: Set<AnyNode>;
  readonly calls: Set<AnyNode>;
}

/**
 * Determines which rule reads which field of which fact, by types, through destructuring and the functions of the
 * facts.
 */
export function factMap(root: string, all: readonly NamedRule[] = rules): readonly MappedFact[] {
  const project = new Project({ tsConfigFilePath: join(root, 'tsconfig.json'), skipAddingFilesFromTsConfig: true });
  const globs = ['rules/*/*.ts', 'src/{sdk,facts,sync,engine,site,cli,picture,report}/**/*.ts'];
  project.addSourceFilesAtPaths(globs.map((glob) => join(root, glob)));
  const pathOf = (node: AnyNode): string => relative(root, node.getSourceFile().getFilePath()).split(sep).join('/');
  const inFacts = (node: AnyNode): boolean => pathOf(node).startsWith('src/facts/');
  const readers = new Map<AnyNode, Reader>();
  for (const source of project.getSourceFiles()) {
    const path = pathOf(source);
    if (path.startsWith('src/sdk/') || /^src\/facts\/index\.ts$|^src\/site\/(facts|halint)\.ts$/.test(path)) continue;
    if (!inFacts(source)) readers.set(source, readerOf(source, inFacts));
    else for (const declaration of topLevel(source)) readers.set(declaration, readerOf(declaration, inFacts));
  }
  const facts = [...readers.keys()].flatMap(factOf);
  const isFact = new Set<AnyNode>(facts.map(({ node }) => node));
  /** All fields that a reader reads, directly or through calls. A reference to a fact is not a call. */
  const reads = (start: AnyNode): ReadonlySet<AnyNode> => {
    const seen = new Set<AnyNode>([start]);
    const found = new Set<AnyNode>();
    for (const node of seen) {
      const reader = readers.get(node);
      reader?.fields.forEach((field) => found.add(field));
      reader?.calls.forEach((called) => isFact.has(called) || seen.add(called));
    }
    return found;
  };
  const byRule = all.map(({ id, rule }) => ({
    id,
    declared: new Set([...Object.values(rule.reads), ...Object.values(rule.optional)].map((fact) => fact.id)),
    fields: readBy(
      [...readers.keys()].find((node) => pathOf(node) === `rules/${id}.ts`),
      reads,
    ),
  }));
  const byFact = facts.map(({ id, node }) => ({ id, fields: reads(node) }));
  const byRoom = [...readers.keys()]
    .filter((node) => Node.isSourceFile(node) && pathOf(node).startsWith('src/'))
    .map((node) => ({ room: pathOf(node).split('/')[1] ?? '', fields: reads(node) }));
  const held = new Map(facts.map(({ id, node }) => [id, fieldsOf(node, inFacts)]));
  const isUnread = (field: PropertySignature): boolean =>
    !places.has(field.getName()) &&
    ![...byRule, ...byRoom].some((each) => each.fields.has(field)) &&
    !byFact.some(({ id, fields }) => fields.has(field) && held.get(id)?.has(field) !== true);
  return facts
    .map(({ id, describes, node }): MappedFact => {
      const fields = [...(held.get(id) ?? [])].map(
        (field): MappedField => ({
          name: nameOf(field),
          file: pathOf(field),
          unread: isUnread(field),
          rules: byRule.filter((each) => each.declared.has(id) && each.fields.has(field)).map((each) => each.id),
          facts: byFact
            .filter((each) => each.id !== id && each.fields.has(field))
            .map((each) => each.id)
            .sort(),
          rooms: [...new Set(byRoom.filter((each) => each.fields.has(field)).map(({ room }) => room))].sort(),
        }),
      );
      return { id, describes, file: pathOf(node), fields: fields.sort((x, y) => (x.name < y.name ? -1 : 1)) };
    })
    .sort((x, y) => (x.id < y.id ? -1 : 1));
}

const readBy = (node: AnyNode | undefined, reads: (start: AnyNode) => ReadonlySet<AnyNode>): ReadonlySet<AnyNode> =>
  node === undefined ? new Set() : reads(node);

export function topLevel(source: AnyNode): readonly AnyNode[] {
  return source.forEachChildAsArray().flatMap((statement): AnyNode[] => {
    if (Node.isSyntaxList(statement)) return [...topLevel(statement)];
    if (Node.isVariableStatement(statement)) return statement.getDeclarations();
    return Node.isFunctionDeclaration(statement) || Node.isClassDeclaration(statement) ? [statement] : [];
  });
}

/** The fields that a piece of code reads by name, and the declarations of src/facts that it refers to. */
function readerOf(start: AnyNode, inFacts: (node: AnyNode) => boolean): Reader {
  const fields = new Set<AnyNode>();
  const calls = new Set<AnyNode>();
  const mark = (symbol: Named | undefined): void =>
    symbol?.getDeclarations().forEach((node) => Node.isPropertySignature(node) && inFacts(node) && fields.add(node));
  start.forEachDescendant((node) => {
    if (Node.isPropertyAccessExpression(node)) mark(node.getNameNode().getSymbol());
    else if (Node.isElementAccessExpression(node)) {
      const key = node.getArgumentExpression();
      if (Node.isStringLiteral(key)) mark(node.getExpression().getType().getProperty(key.getLiteralValue()));
    } else if (Node.isObjectBindingPattern(node)) {
      const type = node.getType();
      const bound = node.getElements().map((element) => element.getPropertyNameNode()?.getText() ?? element.getName());
      for (const name of bound)
        for (const part of type.isUnion() ? type.getUnionTypes() : [type]) mark(part.getProperty(name));
    } else if (Node.isIdentifier(node)) {
      const symbol = node.getSymbol();
      for (const target of (symbol?.getAliasedSymbol() ?? symbol)?.getDeclarations() ?? []) {
        const top =
          Node.isVariableDeclaration(target) || Node.isFunctionDeclaration(target) || Node.isClassDeclaration(target);
        if (top && target !== start && inFacts(target)) calls.add(target);
      }
    }
  });
  return { fields, calls };
}

/** The fact that a declaration defines, if any. */
export function factOf(
  node: AnyNode,
): readonly { readonly id: string; readonly describes: string; readonly node: AnyNode }[] {
  const call = Node.isVariableDeclaration(node) ? node.getInitializer() : undefined;
  if (!Node.isCallExpression(call) || !/^define((Host)?Fact|Acceptance|Question)$/.test(call.getExpression().getText()))
    return [];
  const [spec] = call.getArguments();
  const text = (key: string): string => {
    const property = Node.isObjectLiteralExpression(spec) ? spec.getProperty(key) : undefined;
    const value = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
    return Node.isStringLiteral(value) || Node.isNoSubstitutionTemplateLiteral(value) ? value.getLiteralValue() : '';
  };
  const id = text('id');
  return id === '' ? [] : [{ id, describes: text('describes'), node }];
}

/** The type of a fact's value: the first argument of `FactDefinition`, also where its own type extends that one. */
export const valueOf = (fact: AnyNode): Type | undefined =>
  [fact.getType(), ...fact.getType().getBaseTypes()].flatMap((type) => type.getTypeArguments())[0];

/** All fields in the value of a fact, at any depth, of types that src/facts declares. */
function fieldsOf(fact: AnyNode, inFacts: (node: AnyNode) => boolean): ReadonlySet<PropertySignature> {
  const fields = new Set<PropertySignature>();
  const seen = new Set<Type['compilerType']>();
  const walk = (type: Type): void => {
    if (seen.has(type.compilerType)) return;
    seen.add(type.compilerType);
    for (const part of [
      ...type.getUnionTypes(),
      ...type.getIntersectionTypes(),
      ...type.getTypeArguments(),
      ...type.getAliasTypeArguments(),
    ])
      walk(part);
    for (const property of type.isObject() ? type.getProperties() : []) {
      for (const declaration of property.getDeclarations()) {
        if (!Node.isPropertySignature(declaration) || !inFacts(declaration)) continue;
        fields.add(declaration);
        walk(property.getTypeAtLocation(fact));
      }
    }
  };
  const value = valueOf(fact);
  if (value !== undefined) walk(value);
  return fields;
}

function nameOf(field: PropertySignature): string {
  const owner = field.getFirstAncestor(
    (node) => Node.isInterfaceDeclaration(node) || Node.isTypeAliasDeclaration(node),
  );
  const name = Node.isInterfaceDeclaration(owner) || Node.isTypeAliasDeclaration(owner) ? owner.getName() : '';
  return `${name}.${field.getName()}`;
}

/** The map as a page. */
export function renderFactMap(facts: readonly MappedFact[]): string {
  const unread = new Map<string, string[]>();
  for (const { id, fields } of facts) {
    for (const field of fields.filter((each) => each.unread)) {
      const line = `\`${field.name}\` (\`${field.file}\`)`;
      unread.set(line, [...(unread.get(line) ?? []), id]);
    }
  }
  const count = facts.reduce((sum, { fields }) => sum + fields.length, 0);
  const code = (ids: readonly string[]): string => ids.map((id) => `\`${id}\``).join(', ');
  return [
    '<!-- Generated by `npm run generate` from the sources of rules and facts. Do not edit. -->',
    '# Which rule reads which field of which fact',
    '',
    `${facts.length} facts with ${count} fields. A rule reads a field itself or through a function of the facts. A type that several facts share`,
    'counts for each fact that the rule declares. *Other readers* are parsers of other facts, and rooms of halint ' +
      'in italics.',
    '',
    '## Fields that nothing reads',
    '',
    'They are parsed and shown by `halint facts`, and no rule, fact or room asks for them by name.',
    '',
    ...(unread.size === 0
      ? ['None.']
      : [...unread].map(([line, ids]) => `- ${line}, in ${code([...new Set(ids)])}`).sort()),
    '',
    ...facts.flatMap(({ id, describes, file, fields }) => [
      `## ${id}`,
      '',
      `${describes} (\`${file}\`).`,
      '',
      ...(fields.length === 0
        ? ['Its value is plain: a text, a number, or types of the SDK.']
        : [
            '| field | rules | other readers |',
            '|---|---|---|',
            ...fields.map(
              ({ name, rules: readers, facts: others, rooms }) =>
                `| \`${name}\` | ${code(readers)} | ${[code(others), rooms.map((room) => `*${room}*`).join(', ')].filter((text) => text !== '').join(', ')} |`,
            ),
          ]),
      '',
    ]),
  ].join('\n');
}
