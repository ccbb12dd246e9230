// Which faults there are and what each takes, as the door describes them.

/** One option of a fault. */
export interface Option {
  readonly name: string;
  /** `either`: a number or a word. */
  readonly is: 'number' | 'text' | 'truth' | 'either';
  /** What it must be one of; empty when it may be anything. */
  readonly words: readonly string[];
  readonly isNeeded: boolean;
}

export interface FaultKind {
  readonly name: string;
  readonly options: readonly Option[];
}

/** A JSON Schema, as far as faults use it. */
interface Schema {
  readonly $ref?: string;
  readonly const?: unknown;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** GET /openapi.json, as far as it is read. */
interface Description {
  readonly paths: {
    readonly '/faults': {
      readonly post: {
        readonly requestBody: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
      };
    };
  };
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export function faultKinds({ paths, components }: Description): readonly FaultKind[] {
  const follow = (schema: Schema): Schema => {
    const name = schema.$ref?.split('/').at(-1);
    const meant = name === undefined ? undefined : components.schemas[name];
    return meant === undefined ? schema : follow(meant);
  };
  const { schema } = paths['/faults'].post.requestBody.content['application/json'];
  return (follow(schema).oneOf ?? []).map((one) => {
    const { properties = {}, required = [] } = follow(one);
    const options = Object.entries(properties).filter(([name]) => name !== 'fault' && name !== 'name');
    return {
      name: String(properties['fault']?.const),
      options: options.map(([name, option]) => ({
        name,
        ...kindOf(follow(option)),
        isNeeded: required.includes(name),
      })),
    };
  });
}

function kindOf({ const: only, type, enum: words = [], anyOf }: Schema): Pick<Option, 'is' | 'words'> {
  if (only === true) return { is: 'truth', words: [] };
  if (anyOf !== undefined) return { is: 'either', words: [] };
  return { is: type === 'integer' || type === 'number' ? 'number' : 'text', words };
}
