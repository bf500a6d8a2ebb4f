import type { SourceFile } from 'ts-morph';
import { Node, SyntaxKind } from 'ts-morph';
import type { Complaint } from './site-complaint.ts';

/** Members by which code gets from a value to the functions that made it, and from there to code made of text. */
const ways =
  /^(constructor|prototype|__proto__|__defineGetter__|__defineSetter__|__lookupGetter__|__lookupSetter__|caller|callee|arguments)$/;

/** Functions of Object that show or change how objects are made. */
const reflective =
  /^(getPrototypeOf|setPrototypeOf|defineProperty|defineProperties|getOwnPropertyDescriptor|getOwnPropertyDescriptors|getOwnPropertyNames|getOwnPropertySymbols|create)$/;

const reached = (name: string): string =>
  `\`${name}\` leads from a value to the functions that made it; a rule only reads what facts hold`;

/**
 * Why a rule could reach what lies behind its values: constructors, prototypes, code made of text. When it runs, its
 * realm keeps it in (src/site/realm); here it is refused with the place.
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

/** The text of a name, where it is one: an identifier, a text, or a text in brackets. */
function nameOf(node: Node): string | undefined {
  if (Node.isIdentifier(node)) return node.getText();
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) return node.getLiteralText();
  return Node.isComputedPropertyName(node) ? literalTexts(node.getExpression())[0] : undefined;
}

const isObjectItself = (node: Node | undefined): boolean => node?.getText() === 'Object';

/** `x[name]`: refused where the name is one of those, or may be anything and what is found is called. */
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
  if (isObjectItself(node.getExpression())) return [{ at: key, message: 'a function of Object is called by its name' }];
  const value = node.getType().getNonNullableType();
  return value.getCallSignatures().length > 0
    ? [
        {
          at: key,
          message: 'a function is looked up by a computed name, which may be `constructor`; write the names out',
        },
      ]
    : [];
}

/** The texts that an expression can be, as far as its type says. */
function literalTexts(node: Node): readonly string[] {
  const type = node.getType();
  const parts = type.isUnion() ? type.getUnionTypes() : [type];
  return parts.flatMap((part) => {
    const value = part.getLiteralValue();
    return typeof value === 'string' ? [value] : [];
  });
}

/** Syntax that makes objects which Node itself looks at later, or that halint cannot follow. */
function syntax(node: Node): readonly Complaint[] {
  if (node.getKind() === SyntaxKind.AsyncKeyword)
    return [
      { at: node, message: 'a rule waits for nothing: everything was read before it is called; leave out async' },
    ];
  if (Node.isWithStatement(node) || node.getKind() === SyntaxKind.DebuggerStatement)
    return [{ at: node, message: 'halint cannot follow this statement; leave it out' }];
  if (Node.isTaggedTemplateExpression(node))
    return [{ at: node, message: 'halint cannot follow a template that is handed to a function; call the function' }];
  if (Node.isIdentifier(node) && node.getText() === 'arguments' && !isNameOfMember(node))
    return [{ at: node, message: '`arguments` leads to the function that is called; name the parameters' }];
  return [];
}

function isNameOfMember(node: Node): boolean {
  const parent = node.getParent();
  return Node.isPropertyAccessExpression(parent) && parent.getNameNode() === node;
}
