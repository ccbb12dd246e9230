// What the market of a world begins with.
import type { DeskOptions } from './desk.ts';
import type { ListedContract } from './listing.ts';
import type { OptionChain } from './option-chain.ts';
import type { OrderMode } from './order-flow.ts';

export interface MarketOptions extends DeskOptions {
  /** Contracts known although nobody holds them, perhaps with a price. @default [] */
  readonly contracts?: readonly ListedContract[] | undefined;
  /** Option chains on them. @default [] */
  readonly chains?: readonly OptionChain[] | undefined;
  /** Whether orders are filled by the market. @default 'auto' */
  readonly orders?: OrderMode;
  /** Where the past of every price comes from. @default 0 */
  readonly seed?: number;
}
