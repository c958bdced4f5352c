/** Flink's names; the one for SQL counts first, where -1 means that it is not set. */
const sqlSetting = 'table.exec.resource.default-parallelism';
const setting = 'parallelism.default';

/** How many subtasks a configuration asks for, as it is written, and the setting that says so. Whether it is a number the runtime finds out. */
export function defaultParallelism(config: Readonly<Record<string, string>>): {
  readonly setting: string;
  readonly written: string;
} {
  const name = (config[sqlSetting] ?? '-1') === '-1' ? setting : sqlSetting;
  return { setting: name, written: config[name] ?? '1' };
}
