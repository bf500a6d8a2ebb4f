import type { Identifier, SourceFile } from 'ts-morph';
import { Node, SyntaxKind, VariableDeclarationKind } from 'ts-morph';
import type { Complaint } from './site-complaint.ts';

/** What is part of the language and depends on nothing but its arguments. */
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

/** Members of pure things that are not: they look at the clock, at chance, or at where the machine stands. */
const impureMembers: Readonly<Record<string, string>> = {
  'Date.now':
    'a rule has no clock: the same snapshot must give the same verdict; compare times that facts hold ' +
    '(facts.hostClock)',
  'Math.random': 'a rule knows no chance: the same snapshot must give the same verdict; leave it out',
};

/** Methods whose result depends on the language or the time zone of the machine that halint runs on. */
const localMethods =
  /^(toLocale\w+|localeCompare|getHours|getMinutes|getDay|getDate|getMonth|getFullYear|getTimezoneOffset|toTimeString|toDateString)$/;

const mutators = /^(push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|set|add|delete|clear)$/;

/** Why a rule could give another verdict tomorrow on the same snapshot, or could do more than judge. */
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
    if (name.startsWith('.'))
      return [{ at, message: `a rule stands alone and cannot import ${name}; put what it needs into the rule` }];
    return [
      {
        at,
        message: `a rule does no I/O and imports nothing but 'halint', not ${name}; what it needs from a host is a fact`,
      },
    ];
  });
  return [...declared, ...silenced(source)];
}

/** Comments that silence the compiler: one at the top of the file counts for all of it. */
function silenced(source: SourceFile): readonly Complaint[] {
  const message = 'a comment @ts-… tells the compiler to look away here; mend the type instead';
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

/** What may stand at the top of a module: declarations that never change, and the rule. */
function statements(source: SourceFile): readonly Complaint[] {
  return source.getStatements().flatMap((at): Complaint[] => {
    if (Node.isVariableStatement(at) && at.getDeclarationKind() !== VariableDeclarationKind.Const) {
      return [
        {
          at,
          message:
            'the module would keep state from one host to the next; make it a const, or move it into the function',
        },
      ];
    }
    if (Node.isClassDeclaration(at)) return [{ at, message: 'a class can hold state; write functions' }];
    const fine =
      Node.isVariableStatement(at) ||
      Node.isFunctionDeclaration(at) ||
      Node.isInterfaceDeclaration(at) ||
      Node.isTypeAliasDeclaration(at) ||
      Node.isImportDeclaration(at) ||
      Node.isExportAssignment(at) ||
      Node.isExportDeclaration(at) ||
      Node.isEmptyStatement(at);
    return fine
      ? []
      : [{ at, message: 'a statement at the top of the module runs when the rule is loaded; move it into check' }];
  });
}

function nodes(source: SourceFile): readonly Complaint[] {
  const found: Complaint[] = [];
  source.forEachDescendant((node) => {
    if (Node.isIdentifier(node)) found.push(...globals(node));
    else if (node.getKind() === SyntaxKind.AnyKeyword)
      found.push({ at: node, message: '`any` hides from halint what the rule reads; write the type, or unknown' });
    else if (Node.isAsExpression(node) && node.getTypeNode()?.getText() !== 'const')
      found.push({ at: node, message: 'a cast hides from halint what the rule reads; narrow with a condition' });
    else if (Node.isNonNullExpression(node))
      found.push({ at: node, message: '`!` hides a missing value; look for undefined and say what follows from it' });
    else if (Node.isMetaProperty(node))
      found.push({ at: node, message: 'import.meta tells where the rule lies, which must not matter; leave it out' });
    else if (Node.isCallExpression(node) && node.getExpression().getKind() === SyntaxKind.ImportKeyword)
      found.push({ at: node, message: 'a rule imports nothing while it runs; what it needs from a host is a fact' });
    else if (node.getKind() === SyntaxKind.ThisKeyword)
      found.push({ at: node, message: '`this` is nothing in a rule; name the value' });
    else if (Node.isAwaitExpression(node))
      found.push({
        at: node,
        message: 'a rule waits for nothing: everything was read before it is called; leave out await',
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
    return [{ at: node, message: `a rule does no I/O: \`${name}\` is not there; what it needs from a host is a fact` }];
  if (clock.test(name))
    return [{ at: node, message: `a rule has no clock: \`${name}\` is not there; compare times that facts hold` }];
  if (chance.test(name))
    return [{ at: node, message: `a rule knows no chance: \`${name}\` is not there; leave it out` }];
  if (!pure.has(name))
    return declarations.length === 0
      ? []
      : [
          {
            at: node,
            message: `\`${name}\` is nothing that a rule may use; it has the language's plain data and what 'halint' exports`,
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
      message: `halint cannot follow what becomes of \`${name}\`; call its functions by name, as ${name}.${name === 'Math' ? 'max' : 'parse'}(…)`,
    },
  ];
}

/** Whether a name stands for a value that is looked up, not for a property, a type or a declaration. */
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
  'a rule has no clock: without an argument this is the present; compare times that facts hold (facts.hostClock)';

function dates(node: Node): readonly Complaint[] {
  if ((Node.isNewExpression(node) || Node.isCallExpression(node)) && node.getExpression().getText() === 'Date') {
    return node.getArguments().length === 0 || Node.isCallExpression(node) ? [{ at: node, message: now }] : [];
  }
  if (Node.isPropertyAccessExpression(node) && localMethods.test(node.getName())) {
    return [
      {
        at: node.getNameNode(),
        message: `${node.getName()} depends on the language or time zone of the machine that halint runs on; use the plain or the UTC one`,
      },
    ];
  }
  return [];
}

const state =
  'this changes a value of the module, so that one host would be judged by what another had; make it in the function';

/** Changes of values that the whole module shares. */
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

/** `/…/g` and `/…/y` remember where they stopped. */
function steppingExpressions(node: Node): readonly Complaint[] {
  if (!Node.isRegularExpressionLiteral(node) || !/[gy][a-z]*$/.test(node.getText().replace(/^.*\//s, ''))) return [];
  const declaration = node.getParentIfKind(SyntaxKind.VariableDeclaration);
  if (declaration?.getVariableStatement()?.getParent() !== node.getSourceFile()) return [];
  return [
    {
      at: node,
      message:
        'an expression with the flag g or y remembers where it stopped, from one host to the next; write it where ' +
        'it is used',
    },
  ];
}

/** Whether an expression begins at a variable of the module. */
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
