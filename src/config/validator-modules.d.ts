/** Validators that src/dev/validators.mjs compiles from schemas/NAME.schema.json during builds and tests. */
declare module 'halint:validator/*' {
  /** One fault; see https://ajv.js.org/api.html#validation-errors. */
  export interface SchemaFault {
    /** JSON Pointer to the value. */
    readonly instancePath: string;
    /** JSON Pointer into the schema. */
    readonly schemaPath?: string;
    readonly keyword: string;
    readonly params: Readonly<Record<string, unknown>>;
  }
  interface Validator {
    (document: unknown): boolean;
    /** Faults of the last call; overwritten by the next. */
    errors?: readonly SchemaFault[] | null;
  }
  const validate: Validator;
  export default validate;
}
