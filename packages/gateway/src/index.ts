export type { GatewayDeps } from './gateway-deps.ts';
export { type RunningGateway, startGateway } from './http/start-gateway.ts';
