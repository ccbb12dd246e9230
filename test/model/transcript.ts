// A failing sequence for people: facts and findings line by line, and as what a raw server would send over TCP.
import type { AccountFact, Belief, Finding, Standing } from '../../src/positions/account-facts.ts';
import type { PortfolioRow } from '../../src/positions/portfolio-row.ts';
import type { PositionContract } from '../../src/positions/position-update.ts';

/** One line of what a scripted raw server does: it waits for a request, pushes a frame, waits, or ends the connection. */
export type ServerStep =
  | { readonly expect: readonly string[] }
  | { readonly push: readonly string[] }
  | { readonly waitMs: number }
  | { readonly connection: 'accept' | 'end' };

const number = (value: number | null): string => (value === null ? '' : String(value));
const rightOf = ({ right }: PositionContract): string => (right === null ? '' : right === 'CALL' ? 'C' : 'P');
const start = (contract: PositionContract): string[] => [
  String(contract.conId),
  contract.symbol,
  contract.secType,
  contract.expiry ?? '',
  number(contract.strike),
  rightOf(contract),
  number(contract.multiplier),
];
const notice = (code: string, text: string): string[] => ['4', '2', '-1', code, text, ''];

/** The frame that carries a fact, server version 193; `null`: no frame does. */
export function frameOf(fact: AccountFact): readonly string[] | null {
  switch (fact.fact) {
    case 'badRow': {
      // Its size is no number; what could not be read of it is empty.
      const conId = fact.rejection.conId === null ? 'x' : String(fact.rejection.conId);
      const tail = ['USD', 'SPY', 'SPY', 'many', '1', '1', '1', '0', '0', fact.rejection.account ?? ''];
      return ['7', '8', conId, 'SPY', 'OPT', '20270115', '411', 'C', '100', '', ...tail];
    }
    case 'value':
      return ['6', '2', fact.key, fact.value, fact.currency, fact.account];
    case 'accountTime':
      return ['8', '1', '09:30'];
    case 'end':
      return ['54', '1', fact.account];
    case 'upstreamLost':
      return notice('1100', 'Connectivity between IB and Trader Workstation has been lost.');
    case 'dataKept':
      return notice('1102', 'Connectivity between IB and Trader Workstation has been restored - data maintained.');
    case 'dataLost':
      return notice('1101', 'Connectivity between IB and Trader Workstation has been restored - data lost.');
    case 'unsubscribed':
      return notice(String(fact.code), fact.text);
    case 'position': {
      const { contract, account, size, averageCost } = fact;
      const tail = ['SMART', contract.currency, contract.localSymbol, contract.tradingClass];
      return ['61', '3', account, ...start(contract), ...tail, String(size), number(averageCost)];
    }
    case 'positionsEnd':
      return ['62', '1'];
    case 'positionsRefused':
      return notice('321', 'Error validating request: positions are not served');
    default:
      return null;
  }
}

export function rowFrame({ account, contract, ...row }: PortfolioRow): readonly string[] {
  const tail = ['', contract.currency, contract.localSymbol, contract.tradingClass];
  const numbers = [row.position, row.marketPrice, row.marketValue, row.averageCost, row.unrealizedPnl, row.realizedPnl];
  return ['7', '8', ...start(contract), ...tail, ...numbers.map(number), account];
}

function requestOf(finding: Finding): readonly string[] | null {
  if (finding.find === 'subscribe') return ['6', '2', '1', finding.account];
  if (finding.find === 'unsubscribe') return ['6', '2', '0', finding.account];
  if (finding.find === 'askPositions') return ['61', '1'];
  return null;
}

function findingText(finding: Finding): string {
  if (finding.find === 'update') {
    const { account, conId, change, position, phase, sequence } = finding.update;
    return `update ${account} ${conId} ${change} ${position} (${phase}, ${sequence})`;
  }
  if (finding.find === 'resumed') return `resumed [${finding.changes.map(({ sequence }) => sequence).join(', ')}]`;
  return JSON.stringify(finding);
}

/** What happened, in both spellings. */
export class Transcript {
  readonly lines: string[] = [];
  readonly server: ServerStep[] = [];
  #stood = '';

  fact(fact: AccountFact): void {
    if (fact.fact === 'wake') {
      this.lines.push('  (wake)');
      return;
    }
    this.lines.push(JSON.stringify(fact));
    const push = frameOf(fact);
    if (push) this.server.push({ push });
    if (fact.fact === 'linkUp') this.server.push({ connection: 'accept' });
    if (fact.fact === 'linkDown') this.server.push({ connection: 'end' });
  }

  row(row: PortfolioRow): void {
    this.lines.push(`row ${row.account} ${row.contract.conId} ${row.position} at ${row.marketPrice}`);
    this.server.push({ push: rowFrame(row) });
  }

  wait(waitMs: number, why = ''): void {
    this.lines.push(`${waitMs} ms pass ${why}`.trimEnd());
    this.server.push({ waitMs });
  }

  finding(finding: Finding): void {
    this.lines.push(`    -> ${findingText(finding)}`);
    const expect = requestOf(finding);
    if (expect) this.server.push({ expect });
  }

  stands(belief: Belief, standing: Standing): void {
    const reason = belief.state === 'current' ? '' : ` (${belief.reason})`;
    const doubts = standing.is === 'degraded' ? ` [${standing.doubts.join(', ')}]` : '';
    const now = `${belief.state}${reason}, ${standing.is}${doubts}`;
    if (now !== this.#stood) this.lines.push(`    == ${now}`);
    this.#stood = now;
  }

  toString(): string {
    const server = this.server.map((step) => `  ${JSON.stringify(step)}`);
    return ['facts and findings:', ...this.lines.map((line) => `  ${line}`), 'over TCP:', ...server].join('\n');
  }
}
