// Lua 5.1 reference manual; lsyncd's configuration files are Lua programs.
import type { Chunk, Expression, Identifier, Statement, TableConstructorExpression } from 'luaparse';
import { parse } from 'luaparse';

/** What an expression of a configuration file comes to without running it. */
export type LuaValue = string | number | boolean | null | LuaTable | LuaName | Unresolved;

export interface LuaTable {
  readonly kind: 'table';
  readonly list: readonly LuaValue[];
  readonly fields: ReadonlyMap<string, LuaValue>;
}

/** Something that the program around the file defines: `default.rsyncssh`. */
export interface LuaName {
  readonly kind: 'name';
  readonly name: string;
}

/** It depends on what only a run would tell: a function's result, the environment. */
export interface Unresolved {
  readonly kind: 'unresolved';
}

/** A call in the file, made at its top level or in a loop over values that stand in it. */
export interface LuaCall {
  readonly name: string;
  readonly argument: LuaValue;
  readonly line: number;
}

export interface LuaConfig {
  readonly calls: readonly LuaCall[];
  /** Global variables, at the end of the file. */
  readonly globals: ReadonlyMap<string, LuaValue>;
  /** False when something that could make calls could not be followed: a condition, an unknown loop. */
  readonly complete: boolean;
}

/** Follows a configuration file without running it. Undefined when it is no Lua. */
export function readLua(text: string): LuaConfig | undefined {
  let chunk: Chunk;
  try {
    chunk = parse(text, { luaVersion: '5.3', encodingMode: 'pseudo-latin1', locations: true, comments: false });
  } catch {
    return undefined; // luaparse reports a syntax error by throwing
  }
  const reader = new Reader();
  reader.run(chunk.body);
  return { calls: reader.calls, globals: reader.globals, complete: reader.complete };
}

/** Steps of a name, tables in tables, texts joined to texts. */
const deepest = 50;

const unresolved: Unresolved = { kind: 'unresolved' };

class Reader {
  readonly calls: LuaCall[] = [];
  readonly globals = new Map<string, LuaValue>();
  complete = true;
  /** Functions of the file's own: a call of one may call anything. */
  readonly #functions = new Set<string>();
  #steps = 0;

  run(body: readonly Statement[]): void {
    for (const statement of body) {
      // Nested loops over literal tables could multiply indefinitely.
      this.#steps += 1;
      if (this.#steps > 20_000) {
        this.complete = false;
        return;
      }
      this.#statement(statement);
    }
  }

  #statement(statement: Statement): void {
    switch (statement.type) {
      case 'AssignmentStatement':
        statement.variables.forEach((variable, i) => {
          const init = statement.init[i];
          if (init !== undefined) this.#assignedCall(init);
          if (variable.type === 'Identifier' && init?.type === 'FunctionDeclaration')
            this.#functions.add(variable.name);
          if (variable.type === 'Identifier')
            this.globals.set(variable.name, init === undefined ? null : this.value(init));
        });
        return;
      case 'LocalStatement':
        statement.variables.forEach((variable, i) => {
          const init = statement.init[i];
          if (init !== undefined) this.#assignedCall(init);
          if (init?.type === 'FunctionDeclaration') this.#functions.add(variable.name);
          this.globals.set(variable.name, init === undefined ? null : this.value(init));
        });
        return;
      case 'CallStatement':
        return this.#call(statement.expression);
      case 'DoStatement':
        return this.run(statement.body);
      case 'ForGenericStatement':
        return this.#loop(statement.variables, statement.iterators, statement.body);
      case 'FunctionDeclaration':
        if (statement.identifier?.type === 'Identifier') this.#functions.add(statement.identifier.name);
        return;
      case 'ReturnStatement':
      case 'BreakStatement':
      case 'LabelStatement':
        return;
      default:
        this.complete = false;
    }
  }

  /** `local s = sync{…}` makes a call like `sync{…}`. */
  #assignedCall(expression: Expression): void {
    if (/^(Table|String)?CallExpression$/.test(expression.type)) this.#call(expression);
  }

  #call(expression: Expression): void {
    if (
      expression.type !== 'TableCallExpression' &&
      expression.type !== 'CallExpression' &&
      expression.type !== 'StringCallExpression'
    )
      return;
    const name = this.#name(expression.base);
    const argument =
      expression.type === 'CallExpression'
        ? (expression.arguments[0] ?? undefined)
        : expression.type === 'TableCallExpression'
          ? expression.arguments
          : expression.argument;
    // Another file, or a text, that may call anything.
    if (name === undefined || this.#functions.has(name) || /^(dofile|require|loadfile|loadstring|load)$/.test(name))
      this.complete = false;
    else
      this.calls.push({
        name,
        argument: argument === undefined ? null : this.value(argument),
        line: expression.loc?.start.line ?? 0,
      });
  }

  /** `for _, x in ipairs{…} do … end` over a table in the file. */
  #loop(variables: readonly Identifier[], iterators: readonly Expression[], body: readonly Statement[]): void {
    const [iterator] = iterators;
    const over =
      iterator?.type === 'TableCallExpression'
        ? iterator.arguments
        : iterator?.type === 'CallExpression'
          ? iterator.arguments[0]
          : undefined;
    const table = over === undefined ? unresolved : this.value(over);
    const [first, second] = variables;
    if (first === undefined || table === null || typeof table !== 'object' || table.kind !== 'table') {
      this.complete = false;
      return;
    }
    const entries: [LuaValue, LuaValue][] = [
      ...table.list.map((value, i): [LuaValue, LuaValue] => [i + 1, value]),
      ...table.fields,
    ];
    for (const [key, value] of entries) {
      this.globals.set(first.name, key);
      if (second !== undefined) this.globals.set(second.name, value);
      this.run(body);
    }
  }

  value(expression: Expression, depth = 0): LuaValue {
    if (depth > deepest) return unresolved;
    switch (expression.type) {
      case 'StringLiteral':
      case 'NumericLiteral':
      case 'BooleanLiteral':
        return expression.value;
      case 'NilLiteral':
        return null;
      case 'TableConstructorExpression':
        return this.#table(expression, depth + 1);
      case 'Identifier':
        return this.globals.get(expression.name) ?? { kind: 'name', name: expression.name };
      case 'MemberExpression': {
        const name = this.#name(expression);
        return name === undefined ? unresolved : { kind: 'name', name };
      }
      case 'BinaryExpression': {
        const [left, right] = [this.value(expression.left, depth + 1), this.value(expression.right, depth + 1)];
        const plain = (value: LuaValue): value is string | number =>
          typeof value === 'string' || typeof value === 'number';
        return expression.operator === '..' && plain(left) && plain(right) ? `${left}${right}` : unresolved;
      }
      default:
        return unresolved;
    }
  }

  #table(expression: TableConstructorExpression, depth: number): LuaTable {
    const list: LuaValue[] = [];
    const fields = new Map<string, LuaValue>();
    for (const field of expression.fields) {
      const value = this.value(field.value, depth);
      if (field.type === 'TableValue') list.push(value);
      else if (field.type === 'TableKeyString') fields.set(field.key.name, value);
      else {
        const key = this.value(field.key, depth);
        if (typeof key === 'string' || typeof key === 'number') fields.set(String(key), value);
      }
    }
    return { kind: 'table', list, fields };
  }

  #name(expression: Expression): string | undefined {
    const members: string[] = [];
    let base = expression;
    for (; base.type === 'MemberExpression'; base = base.base) {
      // No program has such names, and what joins them would be as long as the file is deep.
      if (members.length > deepest) return undefined;
      members.push(`${base.indexer}${base.identifier.name}`);
    }
    return base.type === 'Identifier' ? `${base.name}${members.reverse().join('')}` : undefined;
  }
}
