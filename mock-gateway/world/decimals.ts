// Numbers as exact as they are told: sizes, prices and costs have ten decimals, and no ghost of 5e-17 behind them.

export const exact = (value: number): number => Number(value.toFixed(10));
