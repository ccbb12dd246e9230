// The door of the bus: every public name, listed by hand.

/**
 * Positions for other processes and machines, over NATS JetStream.
 * @module ib-position-streamer/bus
 */

export type { BusOptions } from './connect.ts';
export { type BusPublisher, type PublisherOptions, type PublisherStats, publishPositions } from './publisher.ts';
export { BusSubscriber, type SubscriberOptions } from './subscriber.ts';
