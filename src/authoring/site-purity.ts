import type { Identifier, SourceFile } from 'ts-morph';
import { Node, SyntaxKind, VariableDeclarationKind } from 'ts-morph';
import type { Complaint } from './site-complaint.ts';

/** Globals of the language that depend only on their arguments. */
const pure = new Set([
  'Array',
  'BigInt',
  'Boolean',
  'Error',
  'Infinity',
  'JSON',
  'Map',
  'NaN',
  'Number',
  'Object',
  'RegExp',
  'Set',
  'String',
  'Math',
  'Date',
  'isFinite',
  'isNaN',
  'parseFloat',
  'parseInt',
  'undefined',
  'decodeURIComponent',
  'encodeURIComponent',
]);

const io =
  /^(process|require|module|exports|__dirname|__filename|Buffer|fetch|XMLHttpRequest|WebSocket|console|navigator|window|document|global|globalThis|self|Deno|Bun|os|fs)$/;
const clock = /^(setTimeout|setInterval|setImmediate|queueMicrotask|performance|Temporal|requestAnimationFrame)$/;
const chance = /^(crypto|Crypto)$/;

/** Impure members of these globals: they depend on the clock or on random numbers. */
const impureMembers: Readonly<Record<string, string>> = {
  'Date.now':
    'a rule has no clock: the same snapshot must give the same verdict; compare times in facts ' + '(facts.hostClock)',
  'Math.random': 'a rule cannot use random numbers: the same snapshot must give the same verdict; remove it',
};

/** Methods that depend on the locale or the time zone of the controller. */
const localMethods =
  /^(toLocale\w+|localeCompare|getHours|getMinutes|getDay|getDate|getMonth|getFullYear|getTimezoneOffset|toTimeString|toDateString)$/;

const mutators = /^(push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|set|add|delete|clear)$/;

/** Reasons why a rule could give a different verdict for the same snapshot, or have side effects. */
export function purityProblems(source: SourceFile): readonly Complaint[] {
  return [...imports(source), ...statements(source), ...nodes(source)];
}

function imports(source: SourceFile): readonly Complaint[] {
  const declared = [...source.getImportDeclarations(), ...source.getExportDeclarations()].flatMap((at): Complaint[] => {
    const name = at.getModuleSpecifierValue();
    if (name === undefined || name === 'halint') {
      const all =
        Node.isImportDeclaration(at) && (at.getNamespaceImport() !== undefined || at.getDefaultImport() !== undefined);
      return all ? [{ at, message: "import what you need by name: import { hostRule, facts } from 'halint'" }] : [];
    }
    if (name.startsWith('.')) return [{ at, message: `a rule cannot import ${name}; move the code into the rule` }];
    return [
      {
        at,
        message: `a rule can only import 'halint', not ${name}; use a fact for data of a host`,
      },
    ];
  });
  return [...declared, ...silenced(source)];
}

/** Comments that silence the compiler. One at the top of a file applies to the whole file. */
function silenced(source: SourceFile): readonly Complaint[] {
  const message = 'a comment @ts-… silences the compiler; fix the type instead';
  const found: Complaint[] = [];
  source.forEachDescendant((node) => {
    const comments = node.getLeadingCommentRanges();
    if (
      comments.some((comment) => /@ts-(ignore|expect-error|nocheck)/.test(comment.getText())) &&
      found.every(({ at }) => at.getStart() !== node.getStart())
    ) {
      found.push({ at: node, message });
    }
  });
  return found;
}

/** Allowed statements at the top level of a module: constant declarations and the rule. */
function statements(source: SourceFile): readonly Complaint[] {
  return source.getStatements().flatMap((at): Complaint[] => {
    if (Node.isVariableStatement(at) && at.getDeclarationKind() !== VariableDeclarationKind.Const) {
      return [
        {
          at,
          message: 'a module variable keeps state from one host to the next; use const, or move it into the function',
        },
      ];
    }
    if (Node.isClassDeclaration(at)) return [{ at, message: 'a class can have state; use functions' }];
    const fine =
      Node.isVariableStatement(at) ||
      Node.isFunctionDeclaration(at) ||
      Node.isInterfaceDeclaration(at) ||
      Node.isTypeAliasDeclaration(at) ||
      Node.isImportDeclaration(at) ||
      Node.isExportAssignment(at) ||
      Node.isExportDeclaration(at) ||
      Node.isEmptyStatement(at);
    return fine ? [] : [{ at, message: 'a top-level statement runs when the rule is loaded; move it into check' }];
  });
}

function nodes(source: SourceFile): readonly Complaint[] {
  const found: Complaint[] = [];
  source.forEachDescendant((node) => {
    if (Node.isIdentifier(node)) found.push(...globals(node));
    else if (node.getKind() === SyntaxKind.AnyKeyword)
      found.push({ at: node, message: '`any` hides the facts that the rule reads; use the type, or unknown' });
    else if (Node.isAsExpression(node) && node.getTypeNode()?.getText() !== 'const')
      found.push({ at: node, message: 'a cast hides the facts that the rule reads; narrow the type with a condition' });
    else if (Node.isNonNullExpression(node))
      found.push({ at: node, message: '`!` hides a missing value; handle undefined' });
    else if (Node.isMetaProperty(node))
      found.push({ at: node, message: 'import.meta depends on the location of the rule; remove it' });
    else if (Node.isCallExpression(node) && node.getExpression().getKind() === SyntaxKind.ImportKeyword)
      found.push({ at: node, message: 'a rule cannot import at run time; use a fact for data of a host' });
    else if (node.getKind() === SyntaxKind.ThisKeyword)
      found.push({ at: node, message: '`this` is undefined in a rule; use the value by name' });
    else if (Node.isAwaitExpression(node))
      found.push({
        at: node,
        message: 'a rule is synchronous, because all data is read before; remove await',
      });
    else found.push(...dates(node), ...mutations(node), ...steppingExpressions(node));
  });
  return found;
}

/** Names that the module does not declare. */
function globals(node: Identifier): readonly Complaint[] {
  if (!isValue(node)) return [];
  const symbol = node.getSymbol();
  const declarations = symbol?.getDeclarations() ?? [];
  const source = node.getSourceFile();
  if (declarations.some((declaration) => declaration.getSourceFile() === source)) return [];
  const name = node.getText();
  if (io.test(name))
    return [{ at: node, message: `a rule cannot do I/O: \`${name}\` is not available; use a fact for data of a host` }];
  if (clock.test(name))
    return [{ at: node, message: `a rule has no clock: \`${name}\` is not available; compare times in facts` }];
  if (chance.test(name))
    return [{ at: node, message: `a rule cannot use random numbers: \`${name}\` is not available; remove it` }];
  if (!pure.has(name))
    return declarations.length === 0
      ? []
      : [
          {
            at: node,
            message: `\`${name}\` is not available in a rule; use plain data of the language and the exports of 'halint'`,
          },
        ];
  if (name !== 'Math' && name !== 'Date') return [];
  const parent = node.getParent();
  if (Node.isPropertyAccessExpression(parent) && parent.getExpression() === node) {
    const message = impureMembers[`${name}.${parent.getName()}`];
    return message === undefined ? [] : [{ at: parent, message }];
  }
  if (name === 'Date' && (Node.isNewExpression(parent) || Node.isCallExpression(parent))) return [];
  return [
    {
      at: node,
      message: `halint cannot track \`${name}\` here; call its functions by name, as in ${name}.${name === 'Math' ? 'max' : 'parse'}(…)`,
    },
  ];
}

/** Whether an identifier refers to a value, not to a property, a type or a declaration. */
function isValue(node: Identifier): boolean {
  const parent = node.getParent();
  if (Node.isPropertyAccessExpression(parent)) return parent.getExpression() === node;
  if (Node.isPropertyAssignment(parent)) return parent.getInitializer() === node;
  if (Node.isBindingElement(parent)) return parent.getInitializer() === node;
  if (
    Node.isTypeReference(parent) ||
    Node.isQualifiedName(parent) ||
    Node.isImportSpecifier(parent) ||
    Node.isExportSpecifier(parent)
  )
    return false;
  if (Node.isTypeQuery(parent) || Node.isMetaProperty(parent)) return false;
  return !(
    Node.isMethodDeclaration(parent) ||
    Node.isPropertySignature(parent) ||
    Node.isMethodSignature(parent) ||
    Node.isLabeledStatement(parent)
  );
}

const now =
  'a rule has no clock: without an argument this is the current time; compare times in facts (facts.hostClock)';

function dates(node: Node): readonly Complaint[] {
  if ((Node.isNewExpression(node) || Node.isCallExpression(node)) && node.getExpression().getText() === 'Date') {
    return node.getArguments().length === 0 || Node.isCallExpression(node) ? [{ at: node, message: now }] : [];
  }
  if (Node.isPropertyAccessExpression(node) && localMethods.test(node.getName())) {
    return [
      {
        at: node.getNameNode(),
        message: `${node.getName()} depends on the locale or time zone of the controller; use the plain or the UTC method`,
      },
    ];
  }
  return [];
}

const state =
  'this changes a module value, so the result for one host affects the next; create the value in the function';

/** Changes of values at module level. */
function mutations(node: Node): readonly Complaint[] {
  if (Node.isCallExpression(node)) {
    const called = node.getExpression();
    return Node.isPropertyAccessExpression(called) &&
      mutators.test(called.getName()) &&
      isShared(called.getExpression())
      ? [{ at: node, message: state }]
      : [];
  }
  if (
    Node.isBinaryExpression(node) &&
    /^(=|[-+*/%&|^]=|\*\*=|<<=|>>>?=|&&=|\|\|=|\?\?=)$/.test(node.getOperatorToken().getText())
  ) {
    const target = node.getLeft();
    return !Node.isIdentifier(target) && isShared(target) ? [{ at: node, message: state }] : [];
  }
  if (Node.isPostfixUnaryExpression(node) || Node.isPrefixUnaryExpression(node) || Node.isDeleteExpression(node)) {
    const steps =
      Node.isDeleteExpression(node) ||
      [SyntaxKind.PlusPlusToken, SyntaxKind.MinusMinusToken].some((kind) => kind === node.getOperatorToken());
    const operand = Node.isDeleteExpression(node) ? node.getExpression() : node.getOperand();
    return steps && !Node.isIdentifier(operand) && isShared(operand) ? [{ at: node, message: state }] : [];
  }
  return [];
}

/** `/…/g` and `/…/y` keep a position between calls. */
function steppingExpressions(node: Node): readonly Complaint[] {
  if (!Node.isRegularExpressionLiteral(node) || !/[gy][a-z]*$/.test(node.getText().replace(/^.*\//s, ''))) return [];
  const declaration = node.getParentIfKind(SyntaxKind.VariableDeclaration);
  if (declaration?.getVariableStatement()?.getParent() !== node.getSourceFile()) return [];
  return [
    {
      at: node,
      message:
        'a regular expression with the flag g or y keeps its position from one host to the next; move it into the ' +
        'function',
    },
  ];
}

/** Whether an expression starts with a module variable. */
function isShared(expression: Node): boolean {
  if (
    Node.isPropertyAccessExpression(expression) ||
    Node.isElementAccessExpression(expression) ||
    Node.isParenthesizedExpression(expression)
  ) {
    return isShared(expression.getExpression());
  }
  if (!Node.isIdentifier(expression)) return false;
  return (expression.getSymbol()?.getDeclarations() ?? []).some(
    (declaration) =>
      (Node.isVariableDeclaration(declaration) &&
        declaration.getVariableStatement()?.getParent() === expression.getSourceFile()) ||
      Node.isImportSpecifier(declaration),
  );
}
