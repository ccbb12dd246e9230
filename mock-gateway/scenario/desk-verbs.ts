// What a scenario can tell the desk beside prices: headlines, bulletins, and bars that IB breaks off.
import type { ContractRef } from '../world/contract-text.ts';
import type { Bulletin, Headline } from '../world/news.ts';

/** Each of them and what it takes. */
export interface DeskVerbs {
  /**
   * A headline comes out, to who asked for the contract's news (generic tick 292), and to later questions.
   * @example step.headline({ contract: 'AAPL', provider: 'BRFG', headline: 'Apple beats by $0.04' })
   */
  readonly headline: Headline;
  /** A news bulletin, to everybody who asked for them. @example step.bulletin({ text: 'The exchange opens late.', exchange: 'NYSE' }) */
  readonly bulletin: Bulletin;
  /**
   * IB breaks off real-time bars (10225): nothing more comes of them until they are asked for again.
   * @example step.bust({ contract: 'AAPL' })
   */
  readonly bust: {
    /** Whose bars. @default those of every contract */
    readonly contract?: ContractRef;
  };
}
