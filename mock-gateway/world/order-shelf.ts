// Every order of the day as it is now, and the ways to find one.
import { isOpen, type Order, type OrderRef } from './order.ts';

export class OrderShelf {
  readonly #orders = new Map<number, Order>();
  /** The open ones again: looked through at every price. */
  readonly #open = new Map<number, Order>();

  put(order: Order): void {
    this.#orders.set(order.permId, order);
    if (isOpen(order)) this.#open.set(order.permId, order);
    else this.#open.delete(order.permId);
  }

  /** As it is now, whenever the one given was true. */
  now(order: Order): Order {
    return this.#orders.get(order.permId) ?? order;
  }

  get all(): readonly Order[] {
    return [...this.#orders.values()];
  }

  /** Open, in the order they came; also those that are not transmitted yet. */
  get open(): readonly Order[] {
    return [...this.#open.values()];
  }

  get transmitted(): readonly Order[] {
    return this.open.filter(({ transmit }) => transmit);
  }

  get hasOpen(): boolean {
    return this.#open.size > 0;
  }

  /** The newest of this number; a number may come again after a restart. */
  ofClient(clientId: number, orderId: number): Order | undefined {
    return this.all.findLast((order) => order.clientId === clientId && order.orderId === orderId);
  }

  /** The newest that fits; without a name, the newest that is open. */
  find(ref: OrderRef | Order | undefined): Order | undefined {
    if (ref === undefined) return this.transmitted.at(-1);
    if (typeof ref === 'number') return this.#named({ orderId: ref });
    return 'permId' in ref ? this.#orders.get(ref.permId) : this.#named(ref);
  }

  // Of two clients' orders of one number the one that can still be acted on is meant.
  #named({ orderId, clientId }: { readonly orderId: number; readonly clientId?: number }): Order | undefined {
    const fitting = this.all.filter(
      (order) => order.orderId === orderId && (clientId === undefined || order.clientId === clientId),
    );
    return fitting.findLast(isOpen) ?? fitting.at(-1);
  }

  /** Those that there were, in place of those that are. */
  restore(orders: readonly Order[]): void {
    this.#orders.clear();
    this.#open.clear();
    for (const order of orders) this.put(order);
  }

  /** Forgets what is done. */
  dropDone(): void {
    for (const order of this.#orders.values()) if (!isOpen(order)) this.#orders.delete(order.permId);
  }
}
