// The control door of the fake gateway: every public name, listed by hand.

/**
 * An HTTP door to the fake gateway, for test suites in any language.
 * @module ib-position-streamer/mock-gateway/control
 */

export type { ControlOptions, GatewayStart } from './control-door.ts';
export { ControlDoor } from './control-door.ts';
