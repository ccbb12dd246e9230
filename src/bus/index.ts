// The door of the bus: every public name, listed by hand.

/**
 * Positions for other processes and machines, over NATS JetStream.
 * @module ib-position-streamer/bus
 */

export { BusError } from './bus-error.ts';
export type { BusOptions, PublisherOptions, SubscriberOptions } from './options.ts';
export { publishPositions } from './publisher.ts';
export type { BusPublisher, PublisherStats } from './publisher-face.ts';
export { BusSubscriber } from './subscriber.ts';
