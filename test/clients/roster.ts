// The clients that are driven, pinned, with their drivers; and those that cannot be had, with the reason.

interface Driver {
  /** Asks each request of the matrix once. */
  readonly matrix: string;
  /** Lives through a scenario. */
  readonly life: string;
  /** What the driver is told before host and port. */
  readonly words: readonly string[];
}

export type ForeignClient = Driver & {
  readonly name: string;
  /** Where it comes from: a package of the Python registry, or a dependency in package.json. */
  readonly from: { readonly pip: string } | { readonly npm: string };
  /** Whether it tells its user of notices and lost links; its book is judged all the same. @default true */
  readonly tells?: false;
};

const ASYNCIO = { matrix: 'asyncio_matrix.py', life: 'asyncio_life.py' };
const IBAPI = { matrix: 'ibapi_matrix.py', life: 'ibapi_life.py', words: [] };
const EMITTING = { matrix: 'emitting-matrix.ts', life: 'emitting-life.ts' };
const PROMISING = { matrix: 'promising-matrix.ts', life: 'promising-life.ts' };

export const CLIENTS: readonly ForeignClient[] = [
  { name: 'ib_async 2.1.0', from: { pip: 'ib_async==2.1.0' }, ...ASYNCIO, words: ['ib_async'] },
  { name: 'ib_insync 0.9.86', from: { pip: 'ib_insync==0.9.86' }, ...ASYNCIO, words: ['ib_insync'] },
  { name: 'ibapi 9.81.1.post1', from: { pip: 'ibapi==9.81.1.post1' }, ...IBAPI },
  { name: 'ibapi-stable 10.50.2', from: { pip: 'ibapi-stable==10.50.2' }, ...IBAPI },
  { name: '@stoqey/ib 1.6.10', from: { npm: '@stoqey/ib' }, ...EMITTING, words: ['@stoqey/ib'] },
  { name: 'ib 0.2.9', from: { npm: 'ib' }, ...EMITTING, words: ['ib'] },
  { name: 'ib-tws-api 1.3.0', from: { npm: 'ib-tws-api' }, ...PROMISING, words: ['ib-tws-api'], tells: false },
];

const PROXY = 'the Go module proxy answers 403, to its list of versions and to exact versions';
export const NOT_TO_BE_HAD: ReadonlyMap<string, string> = new Map([
  ['scmhub/ibapi (Go)', PROXY],
  ['ThomasMarcelis/ibkr-go (Go)', PROXY],
]);
