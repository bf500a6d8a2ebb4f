import type { SourceFile } from 'ts-morph';
import { Node, SyntaxKind } from 'ts-morph';
import type { Complaint } from './site-complaint.ts';

/** Members that lead from a value to its constructor, and from there to code generation. */
const ways =
  /^(constructor|prototype|__proto__|__defineGetter__|__defineSetter__|__lookupGetter__|__lookupSetter__|caller|callee|arguments)$/;

/** Functions of Object for reflection. */
const reflective =
  /^(getPrototypeOf|setPrototypeOf|defineProperty|defineProperties|getOwnPropertyDescriptor|getOwnPropertyDescriptors|getOwnPropertyNames|getOwnPropertySymbols|create)$/;

const reached = (name: string): string =>
  `\`${name}\` gives access to constructors or prototypes, which a rule must not use`;

/**
 * Reasons why a rule could access constructors, prototypes or code generation. The realm also prevents this at run time
 * (src/site/realm); this check reports the location.
 */
export function reachProblems(source: SourceFile): readonly Complaint[] {
  const found: Complaint[] = [];
  source.forEachDescendant((node) => {
    found.push(...namedMembers(node), ...computedMembers(node), ...syntax(node));
  });
  return found;
}

/** `x.constructor`, `x['constructor']`, `{ constructor: x } = y`, `{ __proto__: x }`, `Object.getPrototypeOf`. */
function namedMembers(node: Node): readonly Complaint[] {
  if (Node.isPropertyAccessExpression(node)) {
    const name = node.getName();
    if (ways.test(name)) return [{ at: node.getNameNode(), message: reached(name) }];
    return reflective.test(name) && isObjectItself(node.getExpression())
      ? [{ at: node.getNameNode(), message: reached(`Object.${name}`) }]
      : [];
  }
  if (Node.isBindingElement(node)) {
    const name = nameOf(node.getPropertyNameNode() ?? node.getNameNode());
    if (name === undefined) return [];
    if (ways.test(name)) return [{ at: node, message: reached(name) }];
    return reflective.test(name) &&
      isObjectItself(node.getParent().getParentIfKind(SyntaxKind.VariableDeclaration)?.getInitializer())
      ? [{ at: node, message: reached(`Object.${name}`) }]
      : [];
  }
  if (
    Node.isPropertyAssignment(node) ||
    Node.isMethodDeclaration(node) ||
    Node.isGetAccessorDeclaration(node) ||
    Node.isSetAccessorDeclaration(node) ||
    Node.isShorthandPropertyAssignment(node)
  ) {
    const name = nameOf(node.getNameNode());
    return name !== undefined && ways.test(name) ? [{ at: node, message: reached(name) }] : [];
  }
  return [];
}

/** The text of a name: an identifier, a string, or a string in brackets. */
function nameOf(node: Node): string | undefined {
  if (Node.isIdentifier(node)) return node.getText();
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) return node.getLiteralText();
  return Node.isComputedPropertyName(node) ? literalTexts(node.getExpression())[0] : undefined;
}

const isObjectItself = (node: Node | undefined): boolean => node?.getText() === 'Object';

/** `x[name]`: refused if the name is such a member, or if it may be any string and the value is a function. */
function computedMembers(node: Node): readonly Complaint[] {
  if (!Node.isElementAccessExpression(node)) return [];
  const key = node.getArgumentExpression();
  if (key === undefined) return [];
  const texts = literalTexts(key);
  const way = texts.find((text) => ways.test(text) || (reflective.test(text) && isObjectItself(node.getExpression())));
  if (way !== undefined) return [{ at: key, message: reached(way) }];
  const type = key.getType();
  const anyText = texts.length === 0 && (type.isString() || type.isTemplateLiteral() || type.isTypeParameter());
  if (!anyText) return [];
  if (isObjectItself(node.getExpression())) return [{ at: key, message: 'call functions of Object by name' }];
  const value = node.getType().getNonNullableType();
  return value.getCallSignatures().length > 0
    ? [
        {
          at: key,
          message: 'a computed function name may be `constructor`; use literal names',
        },
      ]
    : [];
}

/** The literal strings in the type of an expression. */
function literalTexts(node: Node): readonly string[] {
  const type = node.getType();
  const parts = type.isUnion() ? type.getUnionTypes() : [type];
  return parts.flatMap((part) => {
    const value = part.getLiteralValue();
    return typeof value === 'string' ? [value] : [];
  });
}

/** Syntax that creates objects which Node accesses later, or that halint cannot track. */
function syntax(node: Node): readonly Complaint[] {
  if (node.getKind() === SyntaxKind.AsyncKeyword)
    return [{ at: node, message: 'a rule is synchronous, because all data is read before; remove async' }];
  if (Node.isWithStatement(node) || node.getKind() === SyntaxKind.DebuggerStatement)
    return [{ at: node, message: 'halint cannot track this statement; remove it' }];
  if (Node.isTaggedTemplateExpression(node))
    return [{ at: node, message: 'halint cannot track tagged templates; call the function' }];
  if (Node.isIdentifier(node) && node.getText() === 'arguments' && !isNameOfMember(node))
    return [{ at: node, message: '`arguments` gives access to the called function; use named parameters' }];
  return [];
}

function isNameOfMember(node: Node): boolean {
  const parent = node.getParent();
  return Node.isPropertyAccessExpression(parent) && parent.getNameNode() === node;
}
