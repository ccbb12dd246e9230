// Keeps account numbers out of logs.

/** IB account numbers: one to three letters and at least five digits (`DU1234567`, `U1564932`, `DFI123456`). */
const ACCOUNT = /\b([A-Z]{1,3})\d{5,}[A-Z]?\b/g;

/** The text with every account number cut down to its letters: `DU***`. */
export const redact = (text: string): string => text.replace(ACCOUNT, '$1***');
