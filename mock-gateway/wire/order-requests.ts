// What a client sends about orders: one row per message, fields in wire order (protocol 2.1).

import { message, since, until, version } from './message.ts';
import { rfq } from './order-fields.ts';
import { placeOrder } from './place-order-request.ts';
import { optionalBool, optionalInt, requestContract } from './request-contract.ts';
import { SERVER_VERSION } from './server-version.ts';
import { bool, int, string } from './text/field.ts';

export const orderRequests = {
  placeOrder,
  cancelOrder: message('cancelOrder', 4, {
    version: until(SERVER_VERSION.cmeTagging, version(1)),
    orderId: int,
    manualOrderCancelTime: since(SERVER_VERSION.manualOrderTime, string),
    rfqText: rfq(string),
    rfqOperator: rfq(string),
    rfqNumber: rfq(optionalInt),
    extOperator: since(SERVER_VERSION.cmeTagging, string),
    manualOrderIndicator: since(SERVER_VERSION.cmeTagging, optionalInt),
  }),
  reqOpenOrders: message('reqOpenOrders', 5, { version: version(1) }),
  reqAutoOpenOrders: message('reqAutoOpenOrders', 15, { version: version(1), autoBind: bool }),
  reqAllOpenOrders: message('reqAllOpenOrders', 16, { version: version(1) }),
  exerciseOptions: message('exerciseOptions', 21, {
    version: version(2),
    reqId: int,
    conId: requestContract.conId,
    symbol: string,
    secType: string,
    lastTradeDateOrContractMonth: string,
    strike: requestContract.strike,
    right: string,
    multiplier: string,
    exchange: string,
    currency: string,
    localSymbol: string,
    tradingClass: string,
    /** 1 exercises, 2 lets lapse. */
    exerciseAction: optionalInt,
    exerciseQuantity: optionalInt,
    account: string,
    override: optionalInt,
    manualOrderTime: since(SERVER_VERSION.manualOrderTimeExerciseOptions, string),
    customerAccount: since(SERVER_VERSION.customerAccount, string),
    professionalCustomer: since(SERVER_VERSION.professionalCustomer, optionalBool),
  }),
  globalCancel: message('globalCancel', 58, {
    version: until(SERVER_VERSION.cmeTagging, version(1)),
    extOperator: since(SERVER_VERSION.cmeTagging, string),
    manualOrderIndicator: since(SERVER_VERSION.cmeTagging, optionalInt),
  }),
  reqCompletedOrders: message('reqCompletedOrders', 99, { apiOnly: bool }),
};
