// The options the environment gives.
import { InvalidOptionsError } from './errors.ts';
import { PRESETS } from './option-schema.ts';
import type { StreamerOptions } from './options.ts';
import { clip, wholeNumber } from './text.ts';

/** Longest value that is quoted. */
const MAX_QUOTED = 60;

/**
 * Reads `IB_GATEWAY` (`mock`, `tws-live`, `tws-paper`, `gateway-live`, `gateway-paper`), `IB_HOST`, `IB_PORT`,
 * `IB_CLIENT_ID` (also `auto`) and `IB_ACCOUNT` (one, several with commas between, or `all`). What is unset or empty is left to the
 * defaults; host and port go before the preset.
 * @throws {InvalidOptionsError} naming the variable, the rule and the value
 * @example await streamer.start(optionsFromEnv(process.env));
 */
export function optionsFromEnv(env: Readonly<Record<string, string | undefined>>): StreamerOptions {
  const issues: string[] = [];
  const whole = (variable: string, min: number, max: number): number | undefined => {
    const text = env[variable]?.trim();
    if (!text) return undefined;
    const value = wholeNumber(text);
    if (value !== null && value >= min && value <= max) return value;
    issues.push(
      `Cannot read ${variable} as it must be a whole number from ${min} to ${max}: its value is '${clip(text, MAX_QUOTED)}'.`,
    );
    return undefined;
  };
  const preset = env['IB_GATEWAY']?.trim();
  if (preset && !PRESETS.has(preset)) {
    issues.push(
      `Cannot read IB_GATEWAY as it must be one of ${[...PRESETS.keys()].join(', ')}: its value is '${clip(preset, MAX_QUOTED)}'.`,
    );
  }
  const port = whole('IB_PORT', 1, 65_535) ?? (preset ? PRESETS.get(preset) : undefined);
  const clientId = env['IB_CLIENT_ID']?.trim() === 'auto' ? 'auto' : whole('IB_CLIENT_ID', 0, 2_147_483_647);
  const host = env['IB_HOST']?.trim();
  // A login's own list ends with a comma.
  const accounts = (env['IB_ACCOUNT'] ?? '').split(',').flatMap((name) => name.trim() || []);
  const [account] = accounts;
  if (issues.length > 0) throw new InvalidOptionsError(issues);
  return {
    ...(host ? { host } : {}),
    ...(port === undefined ? {} : { port }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(account === undefined ? {} : { account: accounts.length > 1 ? accounts : account }),
  };
}
