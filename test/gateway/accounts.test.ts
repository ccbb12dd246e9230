// Accounts are stated in one form, whether options or a scenario file hold them.
import { expect, test } from 'vitest';
import { type Contract, option, parseScenario, startOptions, stock } from '../../mock-gateway/index.ts';
import { ownGateways } from '../support/own-gateways.ts';

const { start } = ownGateways();

const FILE = `
accounts:
  DU1234567:
    currency: EUR
    positions:
      - { contract: IBM, position: 10, averageCost: 240, marketPrice: 241.5, previousClose: 240 }
      - { contract: SPY 20261218 450 C, position: -2, averageCost: 1180, marketPrice: 12.5 }
    values:
      - { key: AccountReady, value: false }
steps: []
`;

test('options take what a file takes: contracts as text, values as they are', async () => {
  const [stated, read] = [
    await start({
      accounts: {
        DU1234567: {
          currency: 'EUR',
          positions: [
            { contract: 'IBM', position: 10, averageCost: 240, marketPrice: 241.5, previousClose: 240 },
            { contract: 'SPY 20261218 450 C', position: -2, averageCost: 1180, marketPrice: 12.5 },
          ],
          values: [{ key: 'AccountReady', value: false }],
        },
      },
    }),
    await start(startOptions(parseScenario(FILE))),
  ].map((gateway) => gateway.account('DU1234567'));
  expect(read?.rows).toEqual(stated?.rows);
  expect(read?.values).toEqual(stated?.values);
  expect(stated?.rows.map(({ contract }) => contract)).toEqual([stock('IBM'), option('SPY', '20261218', 450, 'C')]);
  expect(stated?.values).toContainEqual({ key: 'AccountReady', value: 'false', currency: '' });
  expect(stated?.pnlOf(stock('IBM').conId)?.dailyPnl).toBe(15);
});

test('a contract of which no part is left out is meant as it is, whatever a builder would say of it', async () => {
  const monthly: Contract = {
    ...option('SPY', '20261218', 450, 'C'),
    conId: 42,
    lastTradeDateOrContractMonth: '202612',
  };
  const held = { position: 1, averageCost: 1, marketPrice: 1 };
  const gateway = await start({ accounts: { DU1: { positions: [{ contract: monthly, ...held }] } } });
  expect(gateway.account('DU1').rows[0]?.contract).toEqual(monthly);
});

test('a contract from a builder stays the very same one', async () => {
  const ibm = stock('IBM');
  const held = { contract: ibm, position: 1, averageCost: 1, marketPrice: 1 };
  const gateway = await start({ accounts: { DU1: { positions: [held] } } });
  expect(gateway.account('DU1').rows[0]?.contract).toBe(ibm);
});

test('a name that accounts do not have is refused, and the near one named', async () => {
  const account: object = { csah: 5 };
  await expect(start({ accounts: { DU1: account } })).rejects.toThrow(
    "Cannot start the gateway as 'accounts.DU1.csah' is not an option: did you mean 'cash'?",
  );
});
