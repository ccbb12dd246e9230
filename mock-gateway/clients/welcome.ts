// What a client is told as it connects, unasked and in recorded order: orders left, accounts, the next order id, farms.
import { CUT_OFF_NOTICES, type FarmNotice, noticeText } from '../notices.ts';
import { sendManagedAccounts, sendNextValidId } from '../replies/accounts.ts';
import { sendOrdersLeft } from '../replies/order-follower.ts';
import type { Client } from '../replies/reply.ts';

/** @param notice sends one that answers no request */
export function welcome(
  client: Client,
  farms: readonly FarmNotice[],
  notice: (code: number, text: string) => void,
): void {
  if (!client.login.readOnly) sendOrdersLeft(client);
  // The first frame alone, the rest in one segment, as recorded.
  sendManagedAccounts(client);
  client.batch(() => {
    sendNextValidId(client);
    for (const farm of client.world.service.isCutOff ? CUT_OFF_NOTICES : farms) {
      const { code, text } = typeof farm === 'number' ? { code: farm, text: noticeText(farm) } : farm;
      notice(code, text);
    }
  });
}
