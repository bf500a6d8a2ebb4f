import type { ObjectLiteralExpression, SourceFile, Symbol as Named, Type } from 'ts-morph';
import { Node } from 'ts-morph';
import type { Complaint } from './site-complaint.ts';

const makers = /^(hostRule|pairRule|clusterRule)$/;

/** A fact that a rule declares, with its property name in the argument of `check`. */
interface Declared {
  readonly name: string;
  readonly node: Node;
  /** `reads` or `optional`. */
  readonly list: string;
}

/**
 * Checks that a rule reads all facts that it declares, because unread facts would be gathered needlessly, and that the
 * reads can be tracked. Tracks types: the properties of the argument of `check` are declared by the entries of `reads`,
 * through destructuring, loops and functions of the rule.
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
      message: `${list} declares ${name}, but neither check nor appliesTo reads it; remove it`,
    }));
  return [...wrong, ...follow, ...(follow.length > 0 ? [] : unread)];
}

/** The argument of the rule constructor. */
function specOf(source: SourceFile): { readonly rule: ObjectLiteralExpression } | Complaint {
  const hint = 'a site rule must be `export default hostRule({ … })`, with hostRule, pairRule or clusterRule';
  const exported = source.getExportAssignment((each) => !each.isExportEquals());
  if (exported === undefined)
    return { at: source.getStatements()[0] ?? source, message: `missing default export; ${hint}` };
  const call = exported.getExpression();
  if (!Node.isCallExpression(call) || !makers.test(call.getExpression().getText()))
    return { at: exported, message: hint };
  const [argument] = call.getArguments();
  if (argument === undefined || !Node.isObjectLiteralExpression(argument))
    return { at: call, message: `halint cannot track this; ${hint}` };
  const spread = argument.getProperties().find((property) => Node.isSpreadAssignment(property));
  if (spread !== undefined)
    return { at: spread, message: 'halint cannot track spread properties; write the properties out' };
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
        { at: property, message: `halint cannot track this; list the facts: ${list}: { units: facts.units }` },
      ],
    };
  }
  const facts: Declared[] = [];
  const complaints: Complaint[] = [];
  for (const entry of value.getProperties()) {
    const fact = Node.isPropertyAssignment(entry) ? entry.getInitializer() : undefined;
    if (Node.isPropertyAssignment(entry) && fact !== undefined && /^facts\.\w+$/.test(fact.getText()))
      facts.push({ name: entry.getName(), node: entry, list });
    else complaints.push({ at: entry, message: `${list} must list facts of halint, one per line: units: facts.units` });
  }
  return { facts, complaints };
}

/** Marks the facts that are read; reports reads that cannot be tracked. */
function followed(source: SourceFile, declared: readonly Declared[], seen: Set<Node>): readonly Complaint[] {
  const nodes = new Set(declared.map(({ node }) => node));
  const declaredBy = (symbol: Named | undefined): readonly Node[] =>
    (symbol?.getDeclarations() ?? []).filter((each) => nodes.has(each));
  /** Whether a value is the argument of `check`, or the part for one host. */
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
            message: `halint cannot track ...${element.getName()}; name the facts that the rule reads`,
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
          complaints.push({
            at: node,
            message: 'halint cannot track which fact is read here; use its name: view.units',
          });
      } else if (!isIndexed(object) && !Node.isStringLiteral(argument) && !Node.isNumericLiteral(argument)) {
        complaints.push({ at: node, message: 'halint cannot track which field is read here; use its name, or a Map' });
      }
    } else if (Node.isSpreadAssignment(node) && isView(node.getExpression().getType())) {
      complaints.push({
        at: node,
        message: 'halint cannot track spread facts; name the facts that the rule reads',
      });
    } else if (Node.isForInStatement(node) && isView(node.getExpression().getType())) {
      complaints.push({
        at: node,
        message: 'halint cannot track a loop over facts; name the facts that the rule reads',
      });
    } else if (
      Node.isBinaryExpression(node) &&
      node.getOperatorToken().getText() === 'in' &&
      isView(node.getRight().getType())
    ) {
      complaints.push({
        at: node,
        message: 'halint cannot track this; a declared fact always exists, so use its value',
      });
    } else if (Node.isCallExpression(node)) {
      complaints.push(...handedOver(node, isView, declaredBy, seen));
    }
  });
  return complaints;
}

/** Strings, lists, and objects with index signatures. */
const isIndexed = (type: Type): boolean =>
  type.isArray() ||
  type.isReadonlyArray() ||
  type.isTuple() ||
  type.getApparentType().getText() === 'String' ||
  type.getStringIndexType() !== undefined ||
  type.getNumberIndexType() !== undefined;

/**
 * The argument of `check`, passed to a function. Functions of the rule are tracked by their types; others cannot be
 * tracked.
 */
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
        { at: argument, message: 'halint cannot track facts into this function; pass only the fact that it needs' },
      ];
    // The function declares the properties that it reads.
    for (const property of taken) {
      const given = argument.getType().getProperty(property.getName());
      if (declaredBy(property).length === 0) declaredBy(given).forEach((each) => seen.add(each));
    }
    return [];
  });
}
