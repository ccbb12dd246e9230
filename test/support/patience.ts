// How long a test waits for what must come: so long that a hang is told from a slow machine, never how fast anything is.

/** Less than a test's own limit, so that the sentence about what did not come is the one that is read. */
export const PATIENCE_MS = 60_000;

/** No program of a test outlives this, whatever the test forgets: a little less than its limit. */
export const PROGRAM_MS = 110_000;
