import { userError } from '@lockstep/kernel/errors';
import type { TableLikeRule } from '@lockstep/sql/ast';
import type { ColumnDefinition, TableDefinition } from './table-definition.ts';

type Feature = Exclude<TableLikeRule['feature'], 'ALL'>;
type Strategy = TableLikeRule['strategy'];

/** What LIKE takes over of each feature: what a rule says, else what one for ALL says, else everything, own options winning. */
function strategyOf(rules: readonly TableLikeRule[], feature: Feature): Strategy {
  const rule = rules.find(each => each.feature === feature) ?? rules.find(each => each.feature === 'ALL');
  return rule?.strategy ?? (feature === 'OPTIONS' ? 'OVERWRITING' : 'INCLUDING');
}

/** `own` completed with what its LIKE clause takes from `base`. */
export function likeTable(
  own: TableDefinition,
  base: TableDefinition,
  rules: readonly TableLikeRule[],
): TableDefinition {
  const takes = (feature: Feature): boolean => strategyOf(rules, feature) !== 'EXCLUDING';
  if (own.primaryKey !== null && base.primaryKey !== null && strategyOf(rules, 'CONSTRAINTS') === 'INCLUDING') {
    throw refusal('The base table already has a primary key. You might want to specify EXCLUDING CONSTRAINTS.');
  }
  if (own.watermark !== null && base.watermark !== null && strategyOf(rules, 'WATERMARKS') === 'INCLUDING') {
    throw refusal(
      'There already exists a watermark on the base table. You might want to specify EXCLUDING WATERMARKS.',
    );
  }
  if (own.partitionKeys.length > 0 && base.partitionKeys.length > 0 && takes('PARTITIONS')) {
    throw refusal('The base table already has partitions defined. You might want to specify EXCLUDING PARTITIONS.');
  }
  return {
    ...own,
    columns: mergeColumns(own, base, rules),
    primaryKey: own.primaryKey ?? (takes('CONSTRAINTS') ? base.primaryKey : null),
    watermark: own.watermark ?? (takes('WATERMARKS') ? base.watermark : null),
    distribution: own.distribution ?? (takes('DISTRIBUTION') ? base.distribution : null),
    partitionKeys: own.partitionKeys.length > 0 ? own.partitionKeys : takes('PARTITIONS') ? base.partitionKeys : [],
    options: mergeOptions(own, base, strategyOf(rules, 'OPTIONS')),
  };
}

function mergeColumns(
  own: TableDefinition,
  base: TableDefinition,
  rules: readonly TableLikeRule[],
): readonly ColumnDefinition[] {
  const strategyFor = (column: ColumnDefinition): Strategy =>
    column.kind === 'physical' ? 'INCLUDING' : strategyOf(rules, column.kind === 'computed' ? 'GENERATED' : 'METADATA');
  const taken = base.columns.filter(column => strategyFor(column) !== 'EXCLUDING');
  const added: ColumnDefinition[] = [];
  const replaced = new Map<string, ColumnDefinition>();
  for (const column of own.columns) {
    const inBase = taken.find(candidate => candidate.name === column.name);
    if (inBase === undefined) added.push(column);
    else if (inBase.kind === column.kind && strategyFor(inBase) === 'OVERWRITING') replaced.set(column.name, column);
    else throw refusal(`A column named '${column.name}' already exists in the base table.`);
  }
  return [...taken.map(column => replaced.get(column.name) ?? column), ...added];
}

function mergeOptions(own: TableDefinition, base: TableDefinition, strategy: Strategy): TableDefinition['options'] {
  if (strategy === 'EXCLUDING') return own.options;
  const twice = Object.keys(own.options).find(key => key in base.options);
  if (twice !== undefined && strategy === 'INCLUDING') {
    throw refusal(
      `There already exists an option ['${twice}' -> '${base.options[twice]}']  in the base table. You might want to specify EXCLUDING OPTIONS or OVERWRITING OPTIONS.`,
    );
  }
  return { ...base.options, ...own.options };
}

const refusal = (message: string): Error => userError('catalog.like', message);
