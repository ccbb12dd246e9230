// Whether a value is valid by a JSON Schema, as far as that of scenarios goes; a keyword it does not know is an error.

export type Schema = Readonly<Record<string, unknown>>;

interface Keyword {
  /** Each knows the form of its own rule. */
  demand(value: unknown, rule: unknown, schema: Schema, root: Schema): boolean;
}

const isMapping = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isMapping,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

const DEMANDS: Readonly<Record<string, Keyword['demand']>> = {
  type: (value, type: string) => TYPES[type]?.(value) === true,
  enum: (value, values: readonly unknown[]) => values.includes(value),
  const: (value, constant: unknown) => value === constant,
  anyOf: (value, schemas: readonly Schema[], _, root) => schemas.some((schema) => isValid(value, schema, root)),
  oneOf: (value, schemas: readonly Schema[], _, root) =>
    schemas.filter((schema) => isValid(value, schema, root)).length === 1,
  $ref: (value, path: string, _, root) => isValid(value, definition(root, path), root),
  required: (value, names: readonly string[]) => !isMapping(value) || names.every((name) => name in value),
  properties: (value, schemas: Readonly<Record<string, Schema>>, _, root) =>
    !isMapping(value) ||
    Object.entries(schemas).every(([name, schema]) => !(name in value) || isValid(value[name], schema, root)),
  additionalProperties: (value, rest: false | Schema, { properties = {} }, root) =>
    !isMapping(value) ||
    Object.entries(value).every(
      ([name, entry]) =>
        (isMapping(properties) && name in properties) || (rest !== false && isValid(entry, rest, root)),
    ),
  propertyNames: (value, schema: Schema, _, root) =>
    !isMapping(value) || Object.keys(value).every((name) => isValid(name, schema, root)),
  items: (value, schema: Schema, _, root) =>
    !Array.isArray(value) || value.every((item) => isValid(item, schema, root)),
  minimum: (value, least: number) => typeof value !== 'number' || value >= least,
  exclusiveMinimum: (value, least: number) => typeof value !== 'number' || value > least,
  maximum: (value, most: number) => typeof value !== 'number' || value <= most,
  minLength: (value, least: number) => typeof value !== 'string' || value.length >= least,
  pattern: (value, pattern: string) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
};
const NOTES = ['$schema', '$defs', 'title'];

function definition(root: Schema, path: string): Schema {
  const { $defs } = root;
  const name = path.replace('#/$defs/', '');
  const found = isMapping($defs) ? $defs[name] : undefined;
  if (!isMapping(found)) throw new Error(`There is no definition '${path}'`);
  return found;
}

export function isValid(value: unknown, schema: Schema, root: Schema = schema): boolean {
  return Object.entries(schema).every(([keyword, rule]) => {
    if (NOTES.includes(keyword)) return true;
    const demand = DEMANDS[keyword];
    if (demand === undefined) throw new Error(`The keyword '${keyword}' is not known`);
    return demand(value, rule, schema, root);
  });
}
