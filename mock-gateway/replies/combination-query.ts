// Which combination the legs of a request mean.
import { combination, type OrderLeg, type Traded, wrongWith } from '../world/combination.ts';
import { isListedAt } from '../world/listing.ts';
import type { World } from '../world/world.ts';

/** A leg as a request carries it; null and what is left out say nothing. */
export interface LegAsked {
  readonly conId: number;
  readonly ratio: number;
  readonly action: string;
  readonly exchange: string;
  readonly openClose?: number | null;
  readonly shortSaleSlot?: number | null;
  readonly designatedLocation?: string;
  readonly exemptCode?: number | null;
  /** Its own limit. */
  readonly price?: number | null;
}

/** Where a combination is asked for, and in what; empty says nothing. */
interface Place {
  readonly exchange: string;
  readonly currency: string;
}

/**
 * The combination; undefined where a leg is nobody's or expired, or is not listed where it is asked for, and where legs
 * make none (that a leg of another currency is answered so is not recorded).
 */
export function combined(world: World, asked: readonly LegAsked[], place: Place): Traded | undefined {
  const { exchange, currency } = place;
  const legs = asked.flatMap((leg): OrderLeg[] => {
    const { conId, ratio, action, price, openClose, shortSaleSlot, designatedLocation = '', exemptCode } = leg;
    const contract = world.contracts.get(conId);
    if (contract === undefined || world.isExpired(contract)) return [];
    if (!isListedAt(contract, world.listing(contract), leg.exchange)) return [];
    return [
      {
        contract,
        ratio,
        action: action === 'BUY' ? 'BUY' : 'SELL',
        exchange: leg.exchange,
        openClose: openClose ?? 0,
        shortSaleSlot: shortSaleSlot ?? 0,
        designatedLocation,
        exemptCode: exemptCode ?? -1,
        price: price ?? null,
      },
    ];
  });
  if (legs.length < asked.length || wrongWith(legs) !== undefined) return undefined;
  if (currency !== '' && legs.some(({ contract }) => contract.currency !== currency)) return undefined;
  // Recorded: stocks are combined over SMART alone.
  if (!isSmart(exchange) && legs.every(({ contract }) => contract.secType === 'STK')) return undefined;
  return combination(legs, isSmart(exchange) ? 'SMART' : exchange);
}

/** Also what names no exchange (ibx 470). */
export const isSmart = (exchange: string): boolean => exchange === '' || exchange.toUpperCase().startsWith('SMART');
