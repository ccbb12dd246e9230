// Every event of the streamer as a channel of node:diagnostics_channel, for observers that hold no reference to it.
import { type Channel, channel } from 'node:diagnostics_channel';
import { EVENT_NAMES, type StreamerEvents } from './streamer-events.ts';

const CHANNELS: ReadonlyMap<keyof StreamerEvents, Channel> = new Map(
  EVENT_NAMES.map((name) => [name, channel(`ib-position-streamer:${name}`)]),
);

/** Whether anybody observes: spares the making of events on the hot path. */
export const isObserved = (name: keyof StreamerEvents): boolean => CHANNELS.get(name)?.hasSubscribers === true;

/** Hands the event itself to the channel's subscribers, before the listeners get it. */
export function publish<Name extends keyof StreamerEvents>(name: Name, event: StreamerEvents[Name]): void {
  if (isObserved(name)) CHANNELS.get(name)?.publish(event);
}
