export type { CatalogChanges, CatalogRecord, CatalogStore } from './catalog/catalog-store.ts';
export type { GatewayDeps } from './gateway-deps.ts';
export { type RunningGateway, startGateway } from './http/start-gateway.ts';
