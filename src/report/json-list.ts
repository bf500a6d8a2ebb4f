/** JSON, indented by two, for a nesting depth in a document. */
export const indentedJson = (value: unknown, depth: number): string =>
  JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${'  '.repeat(depth)}`);

/** A JSON list that is written item by item. The output equals that of JSON.stringify for the whole list. */
export class JsonList {
  readonly #depth: number;
  #empty = true;

  constructor(depth: number) {
    this.#depth = depth;
  }

  item(value: unknown): string {
    const text = indentedJson(value, this.#depth + 1);
    const before = this.#empty ? '[' : ',';
    this.#empty = false;
    return `${before}\n${'  '.repeat(this.#depth + 1)}${text}`;
  }

  /** Several items, all or none. */
  items(values: readonly unknown[]): string {
    const empty = this.#empty;
    try {
      return values.map((value) => this.item(value)).join('');
    } catch (error) {
      this.#empty = empty;
      throw error;
    }
  }

  end(): string {
    return this.#empty ? '[]' : `\n${'  '.repeat(this.#depth)}]`;
  }
}
