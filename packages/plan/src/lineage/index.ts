export { columnLineage, type TableLineage } from './column-lineage.ts';
