// The door of the fake gateway: every public name, listed by hand.

/**
 * A fake TWS or IB Gateway: a TCP server that speaks the TWS protocol and does what a scenario tells it to.
 * @module ib-position-streamer/mock-gateway
 */

export type { ConnectionCounts } from './clients/connections.ts';
export type { CancelTimer, Clock, VirtualClock } from './clock.ts';
export { realClock, virtualClock } from './clock.ts';
export { verifyJournal } from './complaints.ts';
export type { Expectation, ExpectOptions, WaitForOptions, Wanted } from './expectations.ts';
export { ExpectationError } from './expectations.ts';
export type { ActiveFault } from './faults/fault-board.ts';
export type { Direction, Fault, FaultName } from './faults/index.ts';
export {
  badLength,
  corrupt,
  drop,
  duplicate,
  FaultSchema,
  fin,
  garbage,
  hang,
  latency,
  mute,
  postpone,
  raw,
  refuse,
  reorder,
  reset,
  slice,
  stall,
  throttle,
  withhold,
} from './faults/index.ts';
export { MockGateway } from './gateway.ts';
export type { JournalEntry, JournalFrame, WatchOptions } from './journal.ts';
export type { LimitOptions, Limits, LimitValues, Pacing } from './limits.ts';
export type { Disconnect, GatewayClient, LoginMarketData, Subscription } from './login.ts';
export type { FarmNotice } from './notices.ts';
export type { MockGatewayOptions } from './options.ts';
export type { UnhandledRequests } from './replies/reply.ts';
export type {
  ScriptedReplies,
  ScriptedReply,
  ScriptedRow,
  ScriptedWhen,
  StandingReply,
} from './replies/scripted-replies.ts';
export { scenario, step } from './scenario/builder.ts';
export { loadScenario, startOptions } from './scenario/catalogue.ts';
export type { FileComplaint } from './scenario/file.ts';
export { parseScenario, readAccountsFile, readScenarioFile, ScenarioFileError } from './scenario/file.ts';
export { scenarioNames } from './scenario/incident-files.ts';
export { Pace } from './scenario/pace.ts';
export type { PlayOptions, PlayResult, StepTold } from './scenario/play.ts';
export { ScenarioError } from './scenario/play.ts';
export type {
  Duration,
  Event,
  GatewaySpec,
  Scenario,
  Step,
  StepTags,
  VerbName,
  Verbs,
} from './scenario/step.ts';
export { type GatewayTrace, type HeldPosition, type TraceOptions, traceGateway } from './trace/trace.ts';
export type { Upstream, UpstreamOptions } from './upstream.ts';
export type {
  GatewayClock,
  GatewayFaults,
  GatewayJournal,
  RestartOptions,
  StopOptions,
  TakeOverOptions,
} from './views.ts';
export type { Account, AccountOptions, PositionState, ReadyOptions, TradeOptions } from './world/account.ts';
export type { AccountValue, StatedValue } from './world/account-values.ts';
export type { BarsOptions } from './world/bars-csv.ts';
export type { OrderLeg, Traded } from './world/combination.ts';
export { combination } from './world/combination.ts';
export type { Contract, ContractOverrides } from './world/contract.ts';
export { future, option, stock } from './world/contract.ts';
export type { ContractRef } from './world/contract-text.ts';
export type { Pnl, PositionPnl } from './world/daily-pnl.ts';
export type { Desk, DeskOptions } from './world/desk.ts';
export type { Execution, Executions } from './world/execution.ts';
export type { GreeksServing } from './world/greeks-serving.ts';
export type { ListedContract, Listing, ListingFacts, MarketDataState } from './world/listing.ts';
export type { Settlement } from './world/market.ts';
export type { Bulletin, BulletinKind, Headline, News, NewsOptions, NewsProvider } from './world/news.ts';
export type { OptionChain } from './world/option-chain.ts';
export type { Order, OrderRef, OrderStatus, OrderTerms, Trail } from './world/order.ts';
export type { OrderMode } from './world/order-flow.ts';
export type { OrderCondition, OrderWaits } from './world/order-waits.ts';
export type { FillOptions, Orders } from './world/orders.ts';
export { bond, cfd, crypto, forex, fund, futureOption, index } from './world/other-contracts.ts';
export type { PnlCurrency, PnlServing } from './world/pnl-serving.ts';
export type { PositionRow } from './world/position-row.ts';
export type { ScanOptions, Scans } from './world/scans.ts';
export type { Download, DownloadOptions } from './world/service.ts';
export type { Snapshots, WorldSnapshot } from './world/snapshots.ts';
export type { AccountsOptions, World } from './world/world.ts';
export type { PriceListener, WorldChange, WorldListener } from './world/world-change.ts';
