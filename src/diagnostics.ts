// Every event of the streamer as a channel of node:diagnostics_channel, for observers that hold no reference to it.
import { type Channel, channel } from 'node:diagnostics_channel';
import type { StreamerEvents } from './streamer-events.ts';

const open = (name: keyof StreamerEvents): Channel => channel(`ib-position-streamer:${name}`);

const CHANNELS: { readonly [Name in keyof StreamerEvents]: Channel } = {
  position: open('position'),
  snapshot: open('snapshot'),
  status: open('status'),
  gap: open('gap'),
  resumed: open('resumed'),
  notice: open('notice'),
  circuit: open('circuit'),
  lag: open('lag'),
  rejected: open('rejected'),
  handlerError: open('handlerError'),
};

/** Whether anybody observes: spares the making of events on the hot path. */
export const isObserved = (name: keyof StreamerEvents): boolean => CHANNELS[name].hasSubscribers;

/** Hands the event itself to the channel's subscribers, before the listeners get it. */
export function publish<Name extends keyof StreamerEvents>(name: Name, event: StreamerEvents[Name]): void {
  if (isObserved(name)) CHANNELS[name].publish(event);
}
