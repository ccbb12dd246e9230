// Every route of the door, family by family.
import type { Route } from '../route.ts';
import { barRoutes } from './bar-routes.ts';
import { faultRoutes } from './fault-routes.ts';
import { gatewayRoutes } from './gateway-routes.ts';
import { journalRoutes } from './journal-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { scenarioRoutes } from './scenario-routes.ts';
import { servingRoutes } from './serving-routes.ts';
import { snapshotRoutes } from './snapshot-routes.ts';
import { traceRoutes } from './trace-routes.ts';
import { verifyRoutes } from './verify-routes.ts';
import { worldRoutes } from './world-routes.ts';

/** Of two that fit a request the first answers it. */
export const ROUTES: readonly Route[] = [
  ...scenarioRoutes,
  ...faultRoutes,
  ...worldRoutes,
  ...barRoutes,
  ...snapshotRoutes,
  ...orderRoutes,
  ...journalRoutes,
  ...verifyRoutes,
  ...traceRoutes,
  ...gatewayRoutes,
  ...servingRoutes,
];
