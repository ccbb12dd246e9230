// What a whole chaos run amounted to, for its last line and for docs/reliability.md.
export class Tally {
  readonly counts = {
    schedules: 0,
    steps: 0,
    faults: 0,
    connections: 0,
    gaps: 0,
    rows: 0,
    updates: 0,
    deliveries: 0,
    closes: 0,
    visibleCloses: 0,
    rejected: 0,
    pnlRequests: 0,
    pnlUpdates: 0,
    prices: 0,
  };
  readonly #began = performance.now();

  add(counts: Partial<Tally['counts']>): void {
    for (const [name, count] of Object.entries(counts)) {
      const sum: unknown = Reflect.get(this.counts, name);
      Reflect.set(this.counts, name, Number(sum) + count);
    }
  }

  toString(): string {
    const seconds = (performance.now() - this.#began) / 1_000;
    const parts = Object.entries(this.counts).map(([name, count]) => `${count} ${name}`);
    return `${parts.join(', ')} in ${seconds.toFixed(1)} s`;
  }
}
