// What reqMktData is served of an option's computations: all of them, some of their numbers, the model's late or never.

/** Numbers of a tickOptionComputation, as each can be without a value. */
export const COMPUTED = [
  'impliedVol',
  'delta',
  'optPrice',
  'pvDividend',
  'gamma',
  'vega',
  'theta',
  'undPrice',
] as const;

/**
 * What is served of the computations of one option, whoever asks.
 * @example gateway.world.list({ contract, greeks: { uncomputed: ['delta', 'vega'], modelAfterMs: 3_000 } });
 */
export interface GreeksServing {
  /** Numbers that are not computed yet: -2 for delta, gamma, vega and theta, -1 for the others. @default none */
  readonly uncomputed?: readonly (typeof COMPUTED)[number][];
  /**
   * How long after its quotes the model's tick (13, delayed 83) first comes, in milliseconds of the gateway's clock; `never`: it does
   * not. For requests to come. A snapshot waits for none. @default 0
   */
  readonly modelAfterMs?: number | 'never';
}
