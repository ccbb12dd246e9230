// The door of the fake gateway: every public name, listed by hand.
export type { Account, AccountOptions, PositionState, TradeOptions } from './account.ts';
export type { AccountValue } from './account-values.ts';
export type { CancelTimer, Clock, VirtualClock } from './clock.ts';
export { realClock, virtualClock } from './clock.ts';
export type { Contract, ContractOverrides } from './contract.ts';
export { future, option, stock } from './contract.ts';
export type { UnhandledRequests } from './conversation-host.ts';
export type { PnL, PositionPnL } from './daily-pnl.ts';
export type { Execution, Executions } from './execution.ts';
export type { Expectation, ExpectOptions, Wanted } from './expectations.ts';
export { ExpectationError } from './expectations.ts';
export type { ActiveFault } from './faults/fault-board.ts';
export type { Direction, Fault, FaultName } from './faults.ts';
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
  raw,
  refuse,
  reorder,
  reset,
  slice,
  stall,
  throttle,
  withhold,
} from './faults.ts';
export { MockGateway } from './gateway.ts';
export type { MockGatewayOptions } from './gateway-options.ts';
export type {
  ConnectionCounts,
  GatewayClient,
  GatewayClock,
  GatewayFaults,
  RestartOptions,
  StopOptions,
} from './gateway-views.ts';
export type { Journal, JournalEntry, WaitForOptions } from './journal.ts';
export type { LimitOptions, Limits, LimitValues, Pacing } from './limits.ts';
export type { PositionRow } from './position-row.ts';
export type { Subscription } from './replies/reply.ts';
export type {
  AccountSpec,
  ContractRef,
  Duration,
  Event,
  GatewaySpec,
  PositionSpec,
  Scenario,
  Step,
  StepTags,
  VerbName,
  Verbs,
} from './scenario.ts';
export { scenario, step } from './scenario-builder.ts';
export type { LoadedScenario } from './scenario-catalogue.ts';
export { loadScenario, scenarioNames, startOptions } from './scenario-catalogue.ts';
export type { FileComplaint } from './scenario-file.ts';
export { parseScenario, readAccountsFile, readScenarioFile, ScenarioFileError } from './scenario-file.ts';
export type { PlayOptions, PlayResult } from './scenario-play.ts';
export { ScenarioError } from './scenario-play.ts';
export type { Disconnect } from './transport.ts';
export type { AccountsOptions, Settlement, World } from './world.ts';
export type { PriceListener, WorldChange, WorldListener } from './world-change.ts';
