import { join, relative, sep } from 'node:path';
import type { Node as AnyNode, PropertySignature, Type } from 'ts-morph';
import { Node, Project, TypeFormatFlags } from 'ts-morph';
import { HostFacts } from '../engine/facts.ts';
import { contextOf } from '../engine/select.ts';
import type { AnyFact, HostSnapshot, Pair } from '../sdk/index.ts';
import { sourceKey } from '../sdk/index.ts';
import { factOf, topLevel, valueOf } from './fact-map.ts';

/** The type of a fact's value, or one that it uses, as a page shows it. */
export interface DocumentedType {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: string; readonly meaning: string }[];
}

export interface DocumentedFact {
  readonly id: string;
  /** The name by which rules import it. */
  readonly name: string;
  readonly describes: string;
  readonly file: string;
  readonly type: string;
  readonly types: readonly DocumentedType[];
}

/** Every fact with its types, from the sources; docstrings of fields give meanings and units. */
export function documentedFacts(root: string): readonly DocumentedFact[] {
  const project = new Project({ tsConfigFilePath: join(root, 'tsconfig.json'), skipAddingFilesFromTsConfig: true });
  project.addSourceFilesAtPaths(['src/{sdk,facts}/**/*.ts'].map((glob) => join(root, glob)));
  const pathOf = (node: AnyNode): string => relative(root, node.getSourceFile().getFilePath()).split(sep).join('/');
  return project
    .getSourceFiles()
    .filter((source) => pathOf(source).startsWith('src/facts/'))
    .flatMap((source) => topLevel(source))
    .flatMap((declaration) => factOf(declaration))
    .map(({ id, describes, node }): DocumentedFact => {
      const value = valueOf(node);
      return {
        id,
        name: Node.isVariableDeclaration(node) ? node.getName() : id,
        describes,
        file: pathOf(node),
        type: value === undefined ? 'unknown' : typeText(value, node),
        types: value === undefined ? [] : typesOf(value, node, (each) => pathOf(each).startsWith('src/facts/')),
      };
    })
    .sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** A type in the words of the source: without the paths of imports. */
const typeText = (type: Type, at: AnyNode): string =>
  type
    .getText(at, TypeFormatFlags.NoTruncation | TypeFormatFlags.UseAliasDefinedOutsideCurrentScope)
    .replaceAll(/import\("[^"]*"\)\./g, '')
    .replaceAll(/\s+/g, ' ');

/** The interfaces of src/facts that a value consists of, the outermost first. */
function typesOf(value: Type, at: AnyNode, inFacts: (node: AnyNode) => boolean): readonly DocumentedType[] {
  const found = new Map<string, DocumentedType>();
  const seen = new Set<Type['compilerType']>();
  const queue: Type[] = [value];
  for (let type = queue.shift(); type !== undefined; type = queue.shift()) {
    if (seen.has(type.compilerType)) continue;
    seen.add(type.compilerType);
    queue.push(...type.getUnionTypes(), ...type.getIntersectionTypes(), ...type.getTypeArguments());
    queue.push(...type.getAliasTypeArguments());
    const properties = type.isObject() ? type.getProperties() : [];
    const own = properties.flatMap((property) =>
      property
        .getDeclarations()
        .filter((declaration): declaration is PropertySignature => Node.isPropertySignature(declaration))
        .filter(inFacts)
        .map((declaration) => ({ property, declaration })),
    );
    const name = (type.getAliasSymbol() ?? type.getSymbol())?.getName() ?? '';
    if (own.length > 0 && name !== '__type' && !found.has(name)) {
      found.set(name, {
        name,
        fields: own.map(({ property, declaration }) => ({
          name: `${property.getName()}${declaration.hasQuestionToken() ? '?' : ''}`,
          type: typeText(property.getTypeAtLocation(at), at).replace(/ \| undefined$/, ''),
          meaning: declaration
            .getJsDocs()
            .map((doc) => doc.getDescription().trim().replaceAll(/\s+/g, ' '))
            .join(' '),
        })),
      });
    }
    queue.push(...own.map(({ property }) => property.getTypeAtLocation(at)));
  }
  return [...found.values()];
}

/** A longer example than this is cut: the page shows the form, `halint facts` the whole. */
const longest = 700;

/** The reference as a page; examples are the facts of one recorded host, which `show` prints. */
export function renderFactReference(
  documented: readonly DocumentedFact[],
  facts: readonly AnyFact[],
  pair: Pair,
  snapshot: HostSnapshot,
  show: (value: unknown) => string | undefined,
): string {
  const context = contextOf(pair, 'a');
  const values = new HostFacts(snapshot, context);
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const example = (fact: AnyFact): readonly string[] => {
    const value = values.get(fact);
    if (!value.known) return [`On the recorded host: unknown (${value.reason}).`, ''];
    const text = show(value.value) ?? '';
    const shown = text.length > longest ? `${text.slice(0, longest).replace(/\n[^\n]*$/, '')}\n…` : text;
    return ['On the recorded host:', '', '```json', shown, '```', ''];
  };
  return [
    '<!-- Generated by `npm run generate` from the sources of facts and the recorded pair. Do not edit. -->',
    '# Facts',
    '',
    `${documented.length} facts. \`halint facts --list\` prints them with their sources, \`halint facts ID\` the values of a pair. A field`,
    'whose name ends in `?` can be absent. `docs/fact-map.md` lists the rules that read each field.',
    '',
    ...documented.flatMap(({ id, name, describes, file, type, types }) => {
      const fact = byId.get(id);
      return [
        `## ${id}`,
        '',
        `${describes}. In code: \`${name}\` (\`${file}\`), of type \`${type}\`.`,
        '',
        ...(fact === undefined
          ? []
          : [
              'Sources:',
              '',
              ...Object.values(fact.sources(context)).map((source) => `- \`${sourceKey(source)}\``),
              '',
            ]),
        ...types.flatMap((each) => [
          `| ${each.name} | type | meaning |`,
          '|---|---|---|',
          ...each.fields.map(
            ({ name: field, type: of, meaning }) => `| \`${field}\` | \`${cell(of)}\` | ${cell(meaning)} |`,
          ),
          '',
        ]),
        ...(fact === undefined ? [] : example(fact)),
      ];
    }),
  ].join('\n');
}
