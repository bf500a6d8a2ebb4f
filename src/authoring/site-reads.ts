import type { ObjectLiteralExpression, SourceFile, Symbol as Named, Type } from 'ts-morph';
import { Node } from 'ts-morph';
import type { Complaint } from './site-complaint.ts';

const makers = /^(hostRule|pairRule|clusterRule)$/;

/** A fact that a rule declares, by the key under which `check` gets it. */
interface Declared {
  readonly name: string;
  readonly node: Node;
  /** `reads` or `optional`. */
  readonly list: string;
}

/**
 * Whether a rule reads what it declares: a fact that is declared and not read would be gathered for nothing, and one
 * that is read in a way that cannot be followed could be anything. Follows types: the properties of what `check` gets
 * are declared by the entries of `reads`, through destructuring, loops and functions of the rule.
 */
export function readsProblems(source: SourceFile): readonly Complaint[] {
  const spec = specOf(source);
  if (!('rule' in spec)) return [spec];
  const lists = ['reads', 'optional'].map((list) => declaredIn(spec.rule, list));
  const wrong = lists.flatMap(({ complaints }) => complaints);
  const declared = lists.flatMap(({ facts }) => facts);
  const seen = new Set<Node>();
  const follow = followed(source, declared, seen);
  const unread = declared
    .filter(({ node }) => !seen.has(node))
    .map(({ name, node, list }) => ({
      at: node,
      message: `${list} declares ${name}, and neither check nor appliesTo reads it; remove it, or it is gathered for nothing`,
    }));
  return [...wrong, ...follow, ...(follow.length > 0 ? [] : unread)];
}

/** The object that the rule is made of. */
function specOf(source: SourceFile): { readonly rule: ObjectLiteralExpression } | Complaint {
  const hint = 'a site rule is `export default hostRule({ … })`, with hostRule, pairRule or clusterRule';
  const exported = source.getExportAssignment((each) => !each.isExportEquals());
  if (exported === undefined)
    return { at: source.getStatements()[0] ?? source, message: `there is no default export; ${hint}` };
  const call = exported.getExpression();
  if (!Node.isCallExpression(call) || !makers.test(call.getExpression().getText()))
    return { at: exported, message: hint };
  const [argument] = call.getArguments();
  if (argument === undefined || !Node.isObjectLiteralExpression(argument))
    return { at: call, message: `halint cannot follow this; ${hint}` };
  const spread = argument.getProperties().find((property) => Node.isSpreadAssignment(property));
  if (spread !== undefined)
    return { at: spread, message: 'halint cannot follow what is spread into a rule; write its properties out' };
  return { rule: argument };
}

function declaredIn(
  rule: ObjectLiteralExpression,
  list: string,
): { readonly facts: readonly Declared[]; readonly complaints: readonly Complaint[] } {
  const property = rule.getProperty(list);
  if (property === undefined) return { facts: [], complaints: [] };
  const value = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
  if (value === undefined || !Node.isObjectLiteralExpression(value)) {
    return {
      facts: [],
      complaints: [
        { at: property, message: `halint cannot follow this; write the facts out: ${list}: { units: facts.units }` },
      ],
    };
  }
  const facts: Declared[] = [];
  const complaints: Complaint[] = [];
  for (const entry of value.getProperties()) {
    const fact = Node.isPropertyAssignment(entry) ? entry.getInitializer() : undefined;
    if (Node.isPropertyAssignment(entry) && fact !== undefined && /^facts\.\w+$/.test(fact.getText()))
      facts.push({ name: entry.getName(), node: entry, list });
    else complaints.push({ at: entry, message: `${list} names facts of halint, one a line: units: facts.units` });
  }
  return { facts, complaints };
}

/** Marks what is read; complains where that cannot be seen. */
function followed(source: SourceFile, declared: readonly Declared[], seen: Set<Node>): readonly Complaint[] {
  const nodes = new Set(declared.map(({ node }) => node));
  const declaredBy = (symbol: Named | undefined): readonly Node[] =>
    (symbol?.getDeclarations() ?? []).filter((each) => nodes.has(each));
  /** Whether a value is what `check` gets, or one host's part of it. */
  const isView = (type: Type): boolean =>
    !type.isArray() && type.getProperties().some((property) => declaredBy(property).length > 0);
  const mark = (symbol: Named | undefined): void => declaredBy(symbol).forEach((node) => seen.add(node));
  const complaints: Complaint[] = [];
  source.forEachDescendant((node) => {
    if (Node.isPropertyAccessExpression(node)) mark(node.getNameNode().getSymbol());
    else if (Node.isObjectBindingPattern(node)) {
      const type = node.getType();
      for (const element of node.getElements()) {
        if (element.getDotDotDotToken() !== undefined && isView(type))
          complaints.push({
            at: element,
            message: `halint cannot follow ...${element.getName()}; name the facts that the rule reads`,
          });
        const name = element.getPropertyNameNode()?.getText() ?? element.getName();
        mark(type.getProperty(name));
      }
    } else if (Node.isElementAccessExpression(node)) {
      const object = node.getExpression().getType();
      const argument = node.getArgumentExpression();
      if (isView(object)) {
        if (Node.isStringLiteral(argument)) mark(object.getProperty(argument.getLiteralValue()));
        else
          complaints.push({ at: node, message: 'halint cannot follow which fact is read here; name it: view.units' });
      } else if (!isIndexed(object) && !Node.isStringLiteral(argument) && !Node.isNumericLiteral(argument)) {
        complaints.push({ at: node, message: 'halint cannot follow which field is read here; name it, or use a Map' });
      }
    } else if (Node.isSpreadAssignment(node) && isView(node.getExpression().getType())) {
      complaints.push({
        at: node,
        message: 'halint cannot follow facts that are spread; name the ones that the rule reads',
      });
    } else if (Node.isForInStatement(node) && isView(node.getExpression().getType())) {
      complaints.push({
        at: node,
        message: 'halint cannot follow a loop over facts; name the ones that the rule reads',
      });
    } else if (
      Node.isBinaryExpression(node) &&
      node.getOperatorToken().getText() === 'in' &&
      isView(node.getRight().getType())
    ) {
      complaints.push({
        at: node,
        message: 'halint cannot follow this; a fact that is declared is there, ask for its value',
      });
    } else if (Node.isCallExpression(node)) {
      complaints.push(...handedOver(node, isView, declaredBy, seen));
    }
  });
  return complaints;
}

/** Texts, lists, and objects that are used as tables. */
const isIndexed = (type: Type): boolean =>
  type.isArray() ||
  type.isReadonlyArray() ||
  type.isTuple() ||
  type.getApparentType().getText() === 'String' ||
  type.getStringIndexType() !== undefined ||
  type.getNumberIndexType() !== undefined;

/** What `check` gets, given to a function: one of the rule is followed by its types, any other cannot be. */
function handedOver(
  node: Node & { getArguments(): Node[] },
  isView: (type: Type) => boolean,
  declaredBy: (symbol: Named | undefined) => readonly Node[],
  seen: Set<Node>,
): readonly Complaint[] {
  if (!Node.isCallExpression(node) || makers.test(node.getExpression().getText())) return [];
  return node.getArguments().flatMap((argument, index): Complaint[] => {
    if (!isView(argument.getType())) return [];
    const signature = node.getProject().getTypeChecker().getResolvedSignature(node);
    const parameter = signature?.getParameters()[index]?.getTypeAtLocation(node);
    const taken = parameter?.getProperties() ?? [];
    const own = signature?.getDeclaration().getSourceFile() === node.getSourceFile();
    if (!own || taken.length === 0)
      return [
        { at: argument, message: 'halint cannot follow facts into this function; give it the one that it needs' },
      ];
    // The function asks for its own selection: what it names it reads.
    for (const property of taken) {
      const given = argument.getType().getProperty(property.getName());
      if (declaredBy(property).length === 0) declaredBy(given).forEach((each) => seen.add(each));
    }
    return [];
  });
}
