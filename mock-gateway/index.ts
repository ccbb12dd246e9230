// The door of the fake gateway: every public name, listed by hand.
export type { Account, AccountOptions, PositionState } from './account.ts';
export type { CancelTimer, Clock } from './clock.ts';
export { realClock } from './clock.ts';
export type { Contract, ContractOverrides } from './contract.ts';
export { future, option, stock } from './contract.ts';
export type { UnhandledRequests } from './conversation.ts';
export type { ConnectionCounts, GatewayClient, MockGatewayOptions, RestartOptions } from './gateway.ts';
export { MockGateway } from './gateway.ts';
export type { Journal, JournalEntry, WaitForOptions } from './journal.ts';
export type { PositionRow } from './position-row.ts';
export type { Subscription } from './replies/reply.ts';
export type { Disconnect } from './transport.ts';
export type { AccountsOptions, AccountValue, World, WorldChange } from './world.ts';
