// A gateway that plays its scenario, with or without an HTTP door to it: the door's libraries are loaded only with it.
import type { ControlOptions, GatewayStart } from '../../mock-gateway/control/index.ts';
import { MockGateway, type MockGatewayOptions, type Scenario } from '../../mock-gateway/index.ts';

export interface ServingPlan {
  readonly options: MockGatewayOptions;
  readonly scenario: Scenario;
  readonly speed: number;
}

/** The gateway as it was started first. */
export interface Serving extends GatewayStart {
  /** The address of the door. */
  readonly control?: string;
  end(): Promise<void>;
}

export async function startServing(
  { options, scenario, speed }: ServingPlan,
  door: ControlOptions | undefined,
): Promise<Serving> {
  if (door === undefined) {
    const gateway = await MockGateway.start(options);
    return { gateway, played: gateway.play(scenario, { speed }), end: () => gateway.stop({ verify: false }) };
  }
  const { ControlDoor } = await import('../../mock-gateway/control/index.ts');
  const control = await ControlDoor.open({ ...door, gateway: options, scenario, speed });
  return { gateway: control.gateway, played: control.played, control: control.url, end: () => control.close() };
}
