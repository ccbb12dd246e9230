// The gateway's own link, to IB's servers: what its loss and its return do to clients.
import type { ClientRecord } from './login.ts';
import type { Service } from './world/service.ts';

/**
 * The gateway's link to IB's servers: `lost`; `restored` with what clients asked for kept (1102), or not (1101).
 * @example gateway.setUpstream('restored-data-lost');
 */
export type Upstream = 'lost' | 'restored' | 'restored-data-lost';

/**
 * What clients see of a change of {@link Upstream}.
 * @example gateway.setUpstream('restored', { notice: false }); // and nobody says so
 */
export interface UpstreamOptions {
  /** The code clients are told; `false` tells them nothing. @default 1100, 1102 or 1101 */
  readonly notice?: number | false;
  /** What is answered to reqAccountUpdates while IB is lost. @default 'empty' */
  readonly download?: 'empty' | 'silent';
}

/** What clients are told of each. */
const NOTICES: Readonly<Record<Upstream, number>> = { lost: 1100, restored: 1102, 'restored-data-lost': 1101 };

/** Whom it concerns. */
export interface UpstreamPorts {
  readonly service: Service;
  /** The clients that are served. */
  readonly records: readonly ClientRecord[];
  notice(code: number): void;
}

export function changeUpstream(to: UpstreamPorts, upstream: Upstream, options: UpstreamOptions = {}): void {
  const { notice = NOTICES[upstream], download = 'empty' } = options;
  if (upstream === 'lost') to.service.cutOff(download);
  if (upstream === 'restored-data-lost') for (const record of to.records) record.loseAll();
  if (notice !== false) to.notice(notice);
  // What was missed comes behind the notice that says it may.
  if (upstream !== 'lost') to.service.reconnect();
}
