// How long a test waits for what must come: so long that a hang is told from a slow machine, never how fast anything is.

/** Less than a test's own limit, so that the sentence about what did not come is the one that is read. */
export const PATIENCE_MS = 60_000;
